import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Reply, Request } from "./conversation.ts";
import type { Answer } from "./frames.ts";

const run = promisify(execFile);

/** Asks a URL from inside a namespace; answers the body, or TIMEOUT or the error's code. */
export async function ask(
	namespace: string,
	url: string,
	localAddress = "",
): Promise<string> {
	return await script(namespace, "instance-client.ts", [url, localAddress]);
}

/** Sends forged frames from inside a namespace and answers what of the metadata address reached it meanwhile. */
export async function sniff(
	namespace: string,
	forged: readonly object[] = [],
	listenMs = 400,
): Promise<string[]> {
	const answers = await watch(namespace, listenMs, forged);
	return answers.map(({ kind }) => kind);
}

/** As `sniff`, with hop limit and length of each answer. */
export async function watch(
	namespace: string,
	listenMs: number,
	forged: readonly object[] = [],
): Promise<Answer[]> {
	const args = [JSON.stringify(forged), String(listenMs)];
	return JSON.parse(await script(namespace, "sniffer.ts", args));
}

/** Floods from inside a namespace with a forged handshake, its port always another; answers how many were sent. */
export async function flood(
	namespace: string,
	forged: object,
	durationMs: number,
): Promise<{ sent: number }> {
	const args = [JSON.stringify(forged), String(durationMs)];
	return JSON.parse(await script(namespace, "flood.ts", args));
}

/** Asks a URL over new connections for a while; answers how often, and what came that was not `expected`. */
export async function askSteadily(
	namespace: string,
	url: string,
	expected: string,
	durationMs: number,
): Promise<{ asked: number; failures: string[] }> {
	const args = [url, expected, String(durationMs)];
	return JSON.parse(await script(namespace, "steady-client.ts", args));
}

/** Asks as fast as it is answered over many connections at once; answers how often each status came, 0 for no answer. */
export async function hammer(
	namespace: string,
	url: string,
	connections: number,
	kind: "kept" | "new" | "pipelined",
	durationMs: number,
): Promise<Record<number, number>> {
	const args = [url, String(connections), kind, String(durationMs)];
	return JSON.parse(await script(namespace, "hammer.ts", args));
}

/** Asks every few milliseconds for a while; answers how long each answer took, milliseconds. */
export async function askWithTimes(
	namespace: string,
	url: string,
	durationMs: number,
): Promise<number[]> {
	const args = [url, String(durationMs)];
	return JSON.parse(await script(namespace, "latency-client.ts", args));
}

/** Sends a request as slowly as can be over many connections at once; answers how many were cut off at once, and how long the last was endured. */
export async function trickle(
	namespace: string,
	beginning: string,
	connections: number,
): Promise<{ cutAtOnce: number; longestMs: number }> {
	const args = [beginning, String(connections)];
	return JSON.parse(await script(namespace, "slow-client.ts", args));
}

/** Sends requests one after the other on a connection that is kept where the server keeps it. */
export async function converse(
	namespace: string,
	requests: readonly Request[],
): Promise<Reply[]> {
	const args = [JSON.stringify(requests)];
	return JSON.parse(await script(namespace, "conversation.ts", args));
}

/** The endpoint answers from this very process, so it must not wait for the script in a blocking call. */
async function script(
	namespace: string,
	name: string,
	args: readonly string[],
): Promise<string> {
	const file = join(import.meta.dirname, name);
	const command = ["netns", "exec", namespace, process.execPath, file, ...args];
	const { stdout } = await run("ip", command);
	return stdout.trim();
}
