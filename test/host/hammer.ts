import { Agent, request } from "node:http";

/**
 * Run inside an instance: asks a URL as fast as it is answered over so many connections at once, kept or new ones, for
 * a while; prints how often it was answered with what status (0: not at all).
 */
const [url = "", connections = "1", keepAlive = "", durationMs = "0"] =
	process.argv.slice(2);
const agent = new Agent({ keepAlive: keepAlive === "kept" });
const end = performance.now() + Number(durationMs);
const statuses: Record<number, number> = {};
const all = Array.from({ length: Number(connections) }, askOn);
await Promise.all(all);
console.log(JSON.stringify(statuses));
process.exit();

async function askOn(): Promise<void> {
	while (performance.now() < end) {
		const status = await ask();
		statuses[status] = (statuses[status] ?? 0) + 1;
	}
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
