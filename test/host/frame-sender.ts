import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { PacketSocket } from "./packet-socket.ts";

/** Run inside a namespace: sends each frame that comes in as a line of hexadecimal digits; says when it is ready. */
const index = Number(readFileSync("/sys/class/net/eth0/ifindex", "utf8"));
const wire = new PacketSocket(index);
console.log("ready");
for await (const line of createInterface({ input: process.stdin })) {
	wire.send(Buffer.from(line, "hex"));
}
