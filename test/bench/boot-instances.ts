import { openSync } from "node:fs";
import { devNull } from "node:os";
import { join } from "node:path";
import { crawl } from "../fakes/crawl.ts";
import { ManyConnections } from "./many-connections.ts";
import { startServer } from "./measured-server.ts";

/**
 * Is all the named instances at once: each walks its metadata as cloud-init does, by IMDSv2, every request over a new
 * connection out of its own network namespace. Prints how long each answer took, milliseconds, as JSON.
 */
const METADATA = { host: "169.254.169.254", port: 80 };
/** What warms up this program, so that its own first steps are not taken for the agent's. */
const STATIC_SERVER = join(import.meta.dirname, "static-server.ts");
const [WARMUPS, WARMUP_REQUESTS] = [50, 60];

const home = openSync("/proc/self/ns/net", "r");
const instances = process.argv.slice(2).map((instanceId) => ({
	instanceId,
	namespace: openSync(`/run/netns/${instanceId}`, "r"),
}));

await warmUp();
const connections = new ManyConnections();
const booting = instances.map((instance) => {
	const booted = boot(instance);
	// Answers are not kept waiting by those who have not asked yet.
	connections.handle(0);
	return booted;
});
await connections.during(Promise.all(booting));
console.log(JSON.stringify(connections.latencies));

async function warmUp(): Promise<void> {
	await using server = await startServer([STATIC_SERVER], devNull);
	const own = new ManyConnections();
	const where = { host: "127.0.0.1", port: server.port };
	const request = head("GET", "/", "X-Warm: up");
	const asking = Array.from({ length: WARMUPS }, async () => {
		for (let n = 0; n < WARMUP_REQUESTS; n += 1) {
			await own.ask(home, where, request);
		}
	});
	await own.during(Promise.all(asking));
}

async function boot({
	instanceId,
	namespace,
}: (typeof instances)[number]): Promise<void> {
	const ask = async (method: string, path: string, header: string) => {
		const request = head(method, path, header);
		const answer = await connections.ask(namespace, METADATA, request);
		const status = Number(answer.slice("HTTP/1.1 ".length).slice(0, 3));
		return { status, body: answer.slice(answer.indexOf("\r\n\r\n") + 4) };
	};
	const ttl = "X-aws-ec2-metadata-token-ttl-seconds: 21600";
	const token = await ask("PUT", "/latest/api/token", ttl);
	const header = `X-aws-ec2-metadata-token: ${token.body}`;
	const askPath = (path: string) => ask("GET", path, header);
	const found = [
		...(await crawl(askPath, "/latest/meta-data/")),
		...(await crawl(askPath, "/latest/dynamic/")),
	];
	const own = found.find(({ path }) => path.endsWith("/instance-id"));
	const failed = found.find(({ status }) => status !== 200);
	if (own?.body === instanceId && !failed) return;
	throw new Error(`${instanceId} was told ${own?.body}, ${failed?.path}`);
}

function head(method: string, path: string, header: string): string {
	return `${method} ${path} HTTP/1.1\r\nHost: ${METADATA.host}\r\nConnection: close\r\n${header}\r\n\r\n`;
}
