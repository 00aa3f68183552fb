import { once } from "node:events";
import { openSync } from "node:fs";
import { Socket } from "node:net";
import koffi from "koffi";
import { loadLibc } from "#shared/native/libc.ts";
import { crawl } from "../fakes/crawl.ts";

/**
 * Is all the named instances at once: each walks its metadata as cloud-init does, by IMDSv2, every request over a new
 * connection out of its own network namespace. Prints how long each answer took, milliseconds, as JSON.
 */
const AF_INET = 2;
const SOCK_STREAM = 1;
const CLONE_NEWNET = 0x4000_0000;
const HOST = "169.254.169.254";

const libc = await loadLibc();
const setns = koffi.load(null).func("int setns(int fd, int kind)");
const home = openSync("/proc/self/ns/net", "r");
const latencies: number[] = [];

await Promise.all(process.argv.slice(2).map(boot));
console.log(JSON.stringify(latencies));

async function boot(instanceId: string): Promise<void> {
	const namespace = openSync(`/run/netns/${instanceId}`, "r");
	const ttl = "X-aws-ec2-metadata-token-ttl-seconds: 21600";
	const token = await ask(namespace, "PUT", "/latest/api/token", ttl);
	const header = `X-aws-ec2-metadata-token: ${token.body}`;
	const askPath = (path: string) => ask(namespace, "GET", path, header);
	const found = [
		...(await crawl(askPath, "/latest/meta-data/")),
		...(await crawl(askPath, "/latest/dynamic/")),
	];
	const own = found.find(({ path }) => path.endsWith("/instance-id"));
	const failed = found.find(({ status }) => status !== 200);
	if (own?.body === instanceId && !failed) return;
	throw new Error(`${instanceId} was told ${own?.body}, ${failed?.path}`);
}

async function ask(
	namespace: number,
	method: string,
	path: string,
	header: string,
): Promise<{ readonly status: number; readonly body: string }> {
	const began = performance.now();
	const socket = new Socket({ fd: socketIn(namespace) });
	socket.connect(80, HOST);
	socket.write(
		`${method} ${path} HTTP/1.1\r\nHost: ${HOST}\r\nConnection: close\r\n${header}\r\n\r\n`,
	);
	let answer = "";
	socket.on("data", (chunk) => {
		answer += chunk;
	});
	await once(socket, "end");
	latencies.push(performance.now() - began);
	const status = Number(answer.slice("HTTP/1.1 ".length).slice(0, 3));
	return { status, body: answer.slice(answer.indexOf("\r\n\r\n") + 4) };
}

/** A socket stays in the namespace in which it was made, wherever its process goes. */
function socketIn(namespace: number): number {
	enter(namespace);
	try {
		return libc.socket(AF_INET, SOCK_STREAM, 0);
	} finally {
		enter(home);
	}
}

function enter(namespace: number): void {
	if (setns(namespace, CLONE_NEWNET) === 0) return;
	throw new Error(`entering a namespace: error ${koffi.errno()}`);
}
