import { readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { type Answer, buildSyn, type ForgedSyn, readAnswer } from "./frames.ts";
import { PacketSocket } from "./packet-socket.ts";

/**
 * Run inside an instance: sends the frames that standard input's line asks for (none: only listens) and prints,
 * as a JSON array, each answer of the metadata address that reached this instance meanwhile.
 */
const [forgedText = "[]", listenMs = "400"] = process.argv.slice(2);
const forged: ForgedSyn[] = JSON.parse(forgedText);
const index = Number(readFileSync("/sys/class/net/eth0/ifindex", "utf8"));
const wire = new PacketSocket(index);
for (const syn of forged) wire.send(buildSyn(syn));

const seen: Answer[] = [];
const rounds = Number(listenMs) / 10;
for (let round = 0; round < rounds; round++) {
	for (let frame = wire.receive(); frame; frame = wire.receive()) {
		const answer = readAnswer(frame);
		if (answer) seen.push(answer);
	}
	await delay(10);
}
console.log(JSON.stringify(seen));
