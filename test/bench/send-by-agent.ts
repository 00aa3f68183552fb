import { Agent, request } from "node:http";
import type { SignedCall } from "./signed-call.ts";

/**
 * Sends calls as programs do that call AWS: by node:http, over connections that an agent keeps. This client takes longer
 * over a call than a bare server does. Rejects at the first answer that is no success.
 */
export async function sendByAgent(
	port: number,
	calls: readonly SignedCall[],
	connections: number,
): Promise<void> {
	const agent = new Agent({ keepAlive: true, maxSockets: connections });
	const queue = calls.values();
	const sendInTurn = async () => {
		for (const call of queue) await send(port, call, agent);
	};
	await Promise.all(Array.from({ length: connections }, sendInTurn));
	agent.destroy();
}

function send(
	port: number,
	{ headers, body }: SignedCall,
	agent: Agent,
): Promise<void> {
	const { promise, resolve, reject } = Promise.withResolvers<void>();
	const options = { port, host: "127.0.0.1", method: "POST", headers, agent };
	const sent = request(options, (response) => {
		if (response.statusCode === 200) response.once("end", resolve);
		else reject(new Error(`the server answered ${response.statusCode}`));
		response.resume();
	});
	sent.once("error", reject);
	sent.end(body);
	return promise;
}
