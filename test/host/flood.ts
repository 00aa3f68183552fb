import { readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { buildSyn, type ForgedSyn } from "./frames.ts";
import { PacketSocket } from "./packet-socket.ts";

/** Run inside an instance: sends a forged SYN again and again, each from another port below the ephemeral ones; prints how many. */
const [forgedText = "{}", durationMs = "0"] = process.argv.slice(2);
const forged: ForgedSyn = JSON.parse(forgedText);
const FIRST_PORT = 1024;
const PORTS = 30_000;
const BATCH = 20;
const index = Number(readFileSync("/sys/class/net/eth0/ifindex", "utf8"));
const wire = new PacketSocket(index);
const end = performance.now() + Number(durationMs);
let sent = 0;
while (performance.now() < end) {
	for (let n = 0; n < BATCH; n++) {
		const sourcePort = FIRST_PORT + (sent++ % PORTS);
		wire.send(buildSyn({ ...forged, sourcePort }));
	}
	await delay(5);
}
console.log(JSON.stringify({ sent }));
