import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";

/** Run inside an instance: for each line, a status and a path, asks without a token until that is the answer; prints the time then. */
const ROOT = "http://169.254.169.254/latest/meta-data/";
const INTERVAL_MS = 20;
console.log("ready");
for await (const line of createInterface({ input: process.stdin })) {
	const [status, path = ""] = line.split(" ");
	while ((await ask(path)) !== Number(status)) await delay(INTERVAL_MS);
	console.log(Date.now());
}

async function ask(path: string): Promise<number> {
	const { status } = await fetch(ROOT + path).catch(() => ({ status: 0 }));
	return status;
}
