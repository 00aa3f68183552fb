import { once } from "node:events";
import { connect } from "node:net";
import { createInterface } from "node:readline";

/** Run inside an instance: for each line, a number, opens that many connections one after the other and prints the median in milliseconds. */
console.log("ready");
for await (const line of createInterface({ input: process.stdin })) {
	const times: number[] = [];
	for (let n = 0; n < Number(line); n++) times.push(await timeOfConnect());
	times.sort((one, other) => one - other);
	console.log(times[Math.floor(times.length / 2)]);
}

async function timeOfConnect(): Promise<number> {
	const start = performance.now();
	const socket = connect(80, "169.254.169.254");
	await once(socket, "connect");
	const took = performance.now() - start;
	socket.destroy();
	return took;
}
