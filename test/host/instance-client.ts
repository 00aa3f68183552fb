import { request } from "node:http";

/**
 * Run inside an instance: asks one URL, from a source address if told, and prints what came of it:
 * the body, or the error's code. Whatever takes longer than a short while counts as never.
 */
const [url = "", localAddress] = process.argv.slice(2);
const TIMEOUT_MS = 1000;

const asked = request(url, {
	agent: false,
	signal: AbortSignal.timeout(TIMEOUT_MS),
	...(localAddress ? { localAddress } : {}),
});
asked.on("response", async (response) => {
	const parts = await response.toArray();
	console.log(Buffer.concat(parts).toString());
});
asked.on("error", (error: NodeJS.ErrnoException) => {
	const timedOut = error.name === "AbortError" || error.name === "TimeoutError";
	console.log(timedOut ? "TIMEOUT" : (error.code ?? error.message));
});
asked.end();
