import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";

/** Run inside an instance: for each line, a status, asks for the instance's id without a token until that is the answer; prints the time then. */
const ID = "http://169.254.169.254/latest/meta-data/instance-id";
const INTERVAL_MS = 20;
console.log("ready");
for await (const line of createInterface({ input: process.stdin })) {
	while ((await ask()) !== Number(line)) await delay(INTERVAL_MS);
	console.log(Date.now());
}

async function ask(): Promise<number> {
	const { status } = await fetch(ID).catch(() => ({ status: 0 }));
	return status;
}
