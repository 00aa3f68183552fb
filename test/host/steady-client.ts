import { get, type IncomingMessage } from "node:http";

/** Run inside an instance: asks a URL over a new connection again and again; prints how often, and whatever was not `expected`. */
const [url = "", expected = "", durationMs = "0"] = process.argv.slice(2);
const TIMEOUT_MS = 5_000;
const end = performance.now() + Number(durationMs);
const failures: string[] = [];
let asked = 0;
while (performance.now() < end) {
	asked += 1;
	const answer = await ask().catch((error: Error) => error.message);
	if (answer !== expected) failures.push(answer);
}
console.log(JSON.stringify({ asked, failures }));

async function ask(): Promise<string> {
	const signal = AbortSignal.timeout(TIMEOUT_MS);
	const response = await new Promise<IncomingMessage>((resolve, reject) => {
		get(url, { agent: false, signal }, resolve).on("error", reject);
	});
	return Buffer.concat(await response.toArray()).toString();
}
