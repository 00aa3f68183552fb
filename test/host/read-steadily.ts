import { request } from "node:http";
import { setTimeout as delay } from "node:timers/promises";

/**
 * Run inside an instance: reads a URL again and again, each time over a new connection as SDKs do, and prints a line
 * of JSON for each read: when it began and ended, and the answer or the error's code.
 */
const [url = "", interval = "50"] = process.argv.slice(2);
const TIMEOUT_MS = 5000;

for (;;) {
	const began = Date.now();
	const outcome = await read();
	console.log(JSON.stringify({ began, ended: Date.now(), ...outcome }));
	await delay(Math.max(0, began + Number(interval) - Date.now()));
}

async function read(): Promise<{
	status?: number;
	body?: string;
	error?: string;
}> {
	try {
		const asked = request(url, {
			agent: false,
			signal: AbortSignal.timeout(TIMEOUT_MS),
		});
		const { promise, resolve, reject } = Promise.withResolvers<{
			status: number;
			body: string;
		}>();
		asked.on("error", reject);
		asked.on("response", async (response) => {
			response.on("error", reject);
			const body = Buffer.concat(await response.toArray()).toString();
			resolve({ status: response.statusCode ?? 0, body });
		});
		asked.end();
		return await promise;
	} catch (error) {
		return { error: error instanceof Error ? error.message : "" };
	}
}
