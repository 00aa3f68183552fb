import { get, type IncomingMessage } from "node:http";
import { setTimeout as delay } from "node:timers/promises";

/** Run inside an instance: asks a URL over a new connection every few milliseconds for a while; prints how long each took, milliseconds. */
const [url = "", durationMs = "0"] = process.argv.slice(2);
const PAUSE_MS = 5;
const end = performance.now() + Number(durationMs);
const latencies: number[] = [];
while (performance.now() < end) {
	const asked = performance.now();
	await ask();
	latencies.push(performance.now() - asked);
	await delay(PAUSE_MS);
}
console.log(JSON.stringify(latencies));

async function ask(): Promise<void> {
	const response = await new Promise<IncomingMessage>((resolve, reject) => {
		get(url, { agent: false }, resolve).on("error", reject);
	});
	if (response.statusCode !== 200) throw new Error(`${response.statusCode}`);
	await response.toArray();
}
