import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ask, flood } from "./ask.ts";
import { enterNamespace } from "./enter-namespace.ts";
import { readAnswer } from "./frames.ts";
import {
	availableBackends,
	HostUnderTest,
	inside,
	METADATA_URL,
	macOf,
} from "./host-under-test.ts";
import { PacketSocket } from "./packet-socket.ts";

const PER_SECOND = 50;
const FLOOD_MS = 1_000;

if (enterNamespace(import.meta.filename)) {
	for (const backend of availableBackends()) {
		describe(`the rate of an instance's packets with ${backend}`, () => {
			it("is bound as configured, and another instance's is its own", async () => {
				const { sent, answered, other } = await underFlood(backend, {
					packetsPerSecond: PER_SECOND,
					handshakesPerSecond: 0,
				});
				// A burst as large as a second's packets, and what the seconds bring.
				assert.ok(answered <= 6 * PER_SECOND, `${answered} of ${sent}`);
				assert.ok(sent > 6 * PER_SECOND, `only ${sent} sent`);
				assert.notEqual(answered, 0);
				assert.equal(other, "answered");
			});

			it("is bound for handshakes apart", async () => {
				const { sent, answered, other } = await underFlood(backend, {
					packetsPerSecond: 0,
					handshakesPerSecond: PER_SECOND,
				});
				assert.ok(answered <= 6 * PER_SECOND, `${answered} of ${sent}`);
				assert.ok(sent > 6 * PER_SECOND, `only ${sent} sent`);
				assert.notEqual(answered, 0);
				assert.equal(other, "answered");
			});

			it("is not bound where both are switched off", async () => {
				const { sent, answered } = await underFlood(backend, {
					packetsPerSecond: 0,
					handshakesPerSecond: 0,
				});
				assert.ok(answered > sent / 2, `${answered} of ${sent}`);
			});
		});
	}
}

/** Lets one instance send as many handshakes as it can, and another ask meanwhile. */
async function underFlood(
	backend: Parameters<typeof HostUnderTest.start>[0],
	rates: { packetsPerSecond: number; handshakesPerSecond: number },
) {
	const kernel = { sets: true, rates };
	await using host = await HostUnderTest.start(backend, 2, kernel);
	const [first, second] = host.instances.map(({ entry }) => entry);
	assert.ok(first && second);
	const index = inside(first.instanceId, "cat", "/sys/class/net/eth0/ifindex");
	const wire = PacketSocket.inside(first.instanceId, Number(index));
	const syn = {
		sourceMac: first.mac,
		destinationMac: macOf(first.interfaceName),
		source: first.privateIp,
		destination: "169.254.169.254",
		destinationPort: 80,
	};
	const ports = new Set<number>();
	// Sockets hold few frames: they are read as they come.
	const drain = () => {
		for (const frame of wire.arrived()) {
			const answer = readAnswer(frame);
			if (answer?.kind === "SYN-ACK") ports.add(answer.port);
		}
	};
	const draining = setInterval(drain, 2);
	const [{ sent }, answer] = await Promise.all([
		flood(first.instanceId, syn, FLOOD_MS),
		ask(second.instanceId, METADATA_URL),
	]);
	clearInterval(draining);
	drain();
	wire.close();
	const other = answer === second.instanceId ? "answered" : answer;
	return { sent, answered: ports.size, other };
}
