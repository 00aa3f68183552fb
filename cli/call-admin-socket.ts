import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { adminError } from "#shared/admin-api/admin-socket.ts";
import { StepError } from "#shared/errors.ts";
import { openSocketPath } from "#shared/socket-path.ts";

/** One call of the operators' API. */
export interface AdminCall {
	readonly method: string;
	readonly path: string;
	readonly body: object | undefined;
}

/** Answers what the controller behind the socket does; rejects with its words, or saying that none is there. */
export async function callAdminSocket(
	socketPath: string,
	call: AdminCall,
): Promise<unknown> {
	const answer = await send(socketPath, call).catch((cause) => {
		const step = `asking the controller at ${socketPath} (is it running, and is this its --data-dir?)`;
		throw new StepError(step, cause);
	});
	const text = (await answer.toArray()).join("");
	if (answer.statusCode === 200) return JSON.parse(text);
	throw new Error(adminError.parse(JSON.parse(text)).message);
}

async function send(
	socketPath: string,
	{ method, path, body }: AdminCall,
): Promise<IncomingMessage> {
	using socket = openSocketPath(socketPath);
	const sent = request({ socketPath: socket.path, method, path, agent: false });
	const answered = once(sent, "response");
	sent.end(body && JSON.stringify(body));
	const [answer] = await answered;
	return answer;
}
