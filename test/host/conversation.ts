import { Agent, type IncomingMessage, request } from "node:http";
import { setTimeout as delay } from "node:timers/promises";

/** One request of a conversation. */
export interface Request {
	readonly method: "GET" | "PUT";
	readonly url: string;
	readonly headers?: Readonly<Record<string, string>>;
	/** Milliseconds to wait before it. */
	readonly after?: number;
}

/** What came of it: status 0 when nothing came in time, or the connection ended. */
export interface Reply {
	readonly status: number;
	readonly body: string;
	/** The client's port: the same for requests that shared a connection. */
	readonly port: number;
}

const TIMEOUT_MS = 1500;

/** Run inside a namespace: sends the requests of its argument in turn over one connection and prints the replies. */
if (import.meta.main) {
	const agent = new Agent({ keepAlive: true, maxSockets: 1 });
	const requests: readonly Request[] = JSON.parse(process.argv[2] ?? "[]");
	const replies: Reply[] = [];
	for (const one of requests) replies.push(await send(one, agent));
	agent.destroy();
	console.log(JSON.stringify(replies));
}

async function send(
	{ method, url, headers = {}, after = 0 }: Request,
	agent: Agent,
): Promise<Reply> {
	await delay(after);
	const signal = AbortSignal.timeout(TIMEOUT_MS);
	const asked = request(url, { method, headers, agent, signal }).end();
	const replied = Promise.withResolvers<IncomingMessage>();
	asked.on("response", replied.resolve).on("error", replied.reject);
	try {
		const response = await replied.promise;
		const port = response.socket.localPort ?? 0;
		const parts = await response.toArray();
		const body = Buffer.concat(parts).toString();
		return { status: response.statusCode ?? 0, body, port };
	} catch {
		return { status: 0, body: "", port: 0 };
	}
}
