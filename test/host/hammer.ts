import { Agent, request } from "node:http";
import { connect } from "node:net";

/**
 * Run inside an instance: asks a URL as fast as it is answered over so many connections at once, kept or new ones, for
 * a while; prints how often it was answered with what status (0: not at all). Pipelined: sends on each as many requests
 * as go in, without waiting for an answer to any.
 */
const [url = "", connections = "1", kind = "", durationMs = "0"] =
	process.argv.slice(2);
const agent = new Agent({ keepAlive: kind === "kept" });
const end = performance.now() + Number(durationMs);
const statuses: Record<number, number> = {};
const all = Array.from({ length: Number(connections) }, askOn);
await Promise.all(all);
console.log(JSON.stringify(statuses));
process.exit();

async function askOn(): Promise<void> {
	while (performance.now() < end) {
		if (kind === "pipelined") await pipeline();
		else note(await ask());
	}
}

function note(status: number): void {
	statuses[status] = (statuses[status] ?? 0) + 1;
}

/** Until the other side ends the connection. */
function pipeline(): Promise<void> {
	const { promise, resolve } = Promise.withResolvers<void>();
	const socket = connect(80, new URL(url).hostname);
	const many = "GET / HTTP/1.1\r\n\r\n".repeat(4000);
	socket.on("connect", () => socket.write(many));
	socket.on("data", (data) => {
		for (const [, status] of String(data).matchAll(/HTTP\/1\.1 (\d+)/g)) {
			note(Number(status));
		}
	});
	socket.on("error", () => {});
	socket.on("close", () => resolve());
	socket.setTimeout(end - performance.now(), () => socket.destroy());
	return promise;
}

function ask(): Promise<number> {
	const { promise, resolve } = Promise.withResolvers<number>();
	const asked = request(url, { agent, timeout: end - performance.now() });
	asked.on("timeout", () => asked.destroy());
	asked.on("response", (response) => {
		response.resume();
		response.on("close", () => resolve(response.statusCode ?? 0));
	});
	asked.on("error", () => resolve(0));
	asked.end();
	return promise;
}
