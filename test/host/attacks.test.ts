import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, describe, it } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { ask } from "./ask.ts";
import { enterNamespace } from "./enter-namespace.ts";
import {
	type Answer,
	buildSyn,
	type ForgedSyn,
	fragmented,
	PSH_ACK,
	RST,
	readAnswer,
	tagged,
	unaskedArpReply,
} from "./frames.ts";
import {
	availableBackends,
	HostUnderTest,
	METADATA_URL,
	macOf,
	onHost,
	type TestInstance,
} from "./host-under-test.ts";
import { type InsideScript, startInside } from "./inside-script.ts";
import { PacketSocket } from "./packet-socket.ts";

const METADATA = "169.254.169.254";
/** Another address of the range, which the host itself has for a purpose of its own. */
const OTHER_LINK_LOCAL = "169.254.1.1";
const LAN = "lan0";
/** From a frame sent to the answer seen, on a host that has little to do. */
const SETTLE_MS = 250;
/** The same on one that has much to do. */
const PATIENCE_MS = 3_000;
const POLL_MS = 50;

if (enterNamespace(import.meta.filename)) {
	for (const backend of availableBackends()) attacksOn(backend);
}

type Place = "attacker" | "victim" | "LAN";

/** Frames that one place sends, and where something of the host's answers them. On a protected host that is nowhere. */
interface Attack {
	readonly from: Exclude<Place, "victim">;
	readonly syn: Partial<ForgedSyn>;
	readonly frames?: (frame: Buffer) => Buffer[];
	readonly answeredUnprotected: Place;
}

function attacksOn(backend: Parameters<typeof HostUnderTest.start>[0]): void {
	describe(`attacks on routed taps with ${backend}`, () => {
		let host: HostUnderTest;
		let attacker: TestInstance;
		let victim: TestInstance;
		const senders = new Map<Place, InsideScript>();
		const wires = new Map<Place, PacketSocket>();
		const other = createServer((_request, response) => response.end("other"));
		let port = 20_000;

		before(async () => {
			host = await HostUnderTest.start(backend, 2);
			const [first, second] = host.instances;
			assert.ok(first && second);
			[attacker, victim] = [first, second];
			addLan();
			const attackerTap = attacker.entry.interfaceName;
			const victimTap = victim.entry.interfaceName;
			// What the kernel checks by itself does not count: the rules alone must hold.
			for (const name of ["all", LAN, attackerTap, victimTap]) {
				onHost(`echo 0 > /proc/sys/net/ipv4/conf/${name}/rp_filter`);
			}
			onHost(`ip address add ${OTHER_LINK_LOCAL}/32 dev lo
				ip route add 172.17.0.0/24 dev ${attackerTap}
				ip neighbour add 172.17.0.2 lladdr ${attacker.entry.mac} dev ${attackerTap}`);
			other.listen(8080);
			wires.set("attacker", new PacketSocket(attacker.interfaceIndex));
			wires.set("victim", new PacketSocket(victim.interfaceIndex));
			wires.set("LAN", new PacketSocket(lanIndex()));
			senders.set(
				"attacker",
				startInside(attacker.entry.instanceId, "frame-sender.ts"),
			);
			senders.set("LAN", startInside("lan", "frame-sender.ts"));
			for (const sender of senders.values()) {
				assert.equal(await sender.read(), "ready");
			}
		});
		after(async () => {
			other.close();
			for (const sender of senders.values()) {
				await sender[Symbol.asyncDispose]();
			}
			onHost(`ip link del ${LAN}; ip netns del lan
				ip address del ${OTHER_LINK_LOCAL}/32 dev lo`);
			await host.end();
		});

		const attacks = (): Readonly<Record<string, Attack>> => {
			const mine = attacker.entry;
			const theirs = victim.entry;
			const { privateIp: source, mac: sourceMac } = theirs;
			const from = "attacker";
			return {
				"the victim's IP": {
					...{ from, syn: { source } },
					answeredUnprotected: "victim",
				},
				"the victim's MAC": {
					...{ from, syn: { sourceMac } },
					answeredUnprotected: "attacker",
				},
				"the victim's IP and MAC": {
					...{ from, syn: { source, sourceMac } },
					answeredUnprotected: "victim",
				},
				"the victim's IP and MAC with a priority tag": {
					...{ from, syn: { source, sourceMac } },
					frames: (frame) => [tagged(frame, 0)],
					answeredUnprotected: "victim",
				},
				"the victim's IP in fragments": {
					...{ from, syn: { source } },
					frames: fragmented,
					answeredUnprotected: "victim",
				},
				"the address of a network behind the attacker": {
					...{ from, syn: { source: "172.17.0.2" } },
					answeredUnprotected: "attacker",
				},
				"its own address, for another port": {
					...{ from, syn: { destinationPort: 8080 } },
					answeredUnprotected: "attacker",
				},
				"its own address, for another link-local address": {
					from,
					syn: { destination: OTHER_LINK_LOCAL, destinationPort: 8080 },
					answeredUnprotected: "attacker",
				},
				"an address of the LAN": {
					...{ from: "LAN", syn: { source: "10.1.0.2" } },
					answeredUnprotected: "LAN",
				},
				"the LAN with an instance's IP": {
					...{ from: "LAN", syn: { source: mine.privateIp } },
					answeredUnprotected: "attacker",
				},
				"the LAN with an instance's IP and MAC": {
					from: "LAN",
					syn: { source, sourceMac },
					answeredUnprotected: "victim",
				},
			};
		};

		/** Sends the attack's frames; answers where something came back. */
		async function attempt(
			{ from, syn, frames }: Attack,
			patienceMs = PATIENCE_MS,
		): Promise<Place[]> {
			const isLan = from === "LAN";
			const { entry } = attacker;
			const sourcePort = ++port;
			const frame = buildSyn({
				sourceMac: isLan ? lanMac() : entry.mac,
				destinationMac: macOf(isLan ? LAN : entry.interfaceName),
				source: entry.privateIp,
				destination: METADATA,
				destinationPort: 80,
				...{ sourcePort, ...syn },
			});
			send(from, frames?.(frame) ?? [frame]);
			return await answeredAt(sourcePort, patienceMs);
		}

		/** The wires that an answer to the port goes to, as soon as there is one. */
		async function answeredAt(
			toPort: number,
			patienceMs: number,
		): Promise<Place[]> {
			for (let waited = 0; ; waited += POLL_MS) {
				await delay(POLL_MS);
				const places = [...answers(toPort)].filter(([, all]) => all.length > 0);
				if (places.length > 0 || waited >= patienceMs) {
					return places.map(([place]) => place);
				}
			}
		}

		function send(from: Place, frames: readonly Buffer[]): void {
			for (const frame of frames) {
				senders.get(from)?.write(frame.toString("hex"));
			}
		}

		/** What the host has sent to a port since the last look, by the wire it went to. */
		function answers(toPort: number): Map<Place, Answer[]> {
			return new Map(
				[...wires].map(([place, socket]) => [
					place,
					readAll(socket).filter(({ port }) => port === toPort),
				]),
			);
		}

		async function unprotected(work: () => Promise<void>): Promise<void> {
			await host.firewall.remove();
			try {
				await work();
			} finally {
				await host.firewall.apply([attacker.entry, victim.entry]);
			}
		}

		it("answers nothing to a forged handshake, each of which a host without rules answers", async () => {
			const shown: [string, Place[]][] = [];
			await unprotected(async () => {
				for (const [name, attack] of Object.entries(attacks())) {
					shown.push([name, await attempt(attack)]);
				}
			});
			assert.deepEqual(
				shown,
				Object.entries(attacks()).map(([name, { answeredUnprotected }]) => [
					name,
					[answeredUnprotected],
				]),
			);
			const left: [string, Place[]][] = [];
			for (const [name, attack] of Object.entries(attacks())) {
				left.push([name, await attempt(attack, SETTLE_MS)]);
			}
			assert.deepEqual(
				left,
				Object.keys(attacks()).map((name) => [name, []]),
			);
			// Each place sends in order: when this is answered, all before it was sent.
			const honest = { from: "attacker", syn: {} } as const;
			const attack: Attack = { ...honest, answeredUnprotected: "attacker" };
			assert.deepEqual(await attempt(attack), ["attacker"]);
		});

		it("takes no frame of a VLAN, with rules or without", async () => {
			const attack: Attack = {
				...{ from: "attacker", syn: {} },
				frames: (frame) => [tagged(frame, 5)],
				answeredUnprotected: "attacker",
			};
			assert.deepEqual(await attempt(attack, SETTLE_MS), []);
			await unprotected(async () => {
				assert.deepEqual(await attempt(attack, SETTLE_MS), []);
			});
		});

		it("believes no ARP reply for the victim's or the metadata address, and passes none on", async () => {
			const neighbours = onHost("ip neighbour show nud permanent");
			const { mac } = attacker.entry;
			readAll(wires.get("victim"));
			send("attacker", [
				unaskedArpReply(victim.entry.privateIp, mac),
				unaskedArpReply(METADATA, mac),
			]);
			await delay(SETTLE_MS);
			const arp = framesOf(wires.get("victim")).filter(
				(frame) => frame.readUInt16BE(12) === 0x0806,
			);
			assert.deepEqual(arp, []);
			assert.equal(onHost("ip neighbour show nud permanent"), neighbours);
			const { instanceId } = victim.entry;
			assert.equal(await ask(instanceId, METADATA_URL), instanceId);
		});

		/** Opens a connection of the victim's and sends into it, with numbers as good as guessing can be. */
		async function inject(): Promise<{ injected: Answer[]; heard: string }> {
			const { entry } = victim;
			const script = startInside(entry.instanceId, "idle-connection.ts");
			await using client = script;
			const sourcePort = Number(await client.read());
			const handshake = answers(sourcePort).get("victim");
			const [synAck] = handshake ?? [];
			assert.ok(synAck);
			const forged = {
				sourceMac: entry.mac,
				destinationMac: macOf(attacker.entry.interfaceName),
				source: entry.privateIp,
				destination: METADATA,
				...{ sourcePort, destinationPort: 80 },
				sequence: synAck.acknowledgement,
				acknowledgement: (synAck.sequence + 1) >>> 0,
			};
			const payload = "GET /injected HTTP/1.1\r\nHost: x\r\n\r\n";
			send("attacker", [
				buildSyn({ ...forged, flags: PSH_ACK, payload }),
				buildSyn({ ...forged, flags: RST }),
			]);
			await delay(SETTLE_MS);
			const injected = answers(sourcePort).get("victim") ?? [];
			client.write("ask now");
			return { injected, heard: await client.read() };
		}

		it("lets nobody send into the victim's running connection, nor reset it", async () => {
			const { injected, heard } = await inject();
			assert.deepEqual(injected, []);
			assert.equal(heard, victim.entry.instanceId);
			await unprotected(async () => {
				const shown = await inject();
				assert.notDeepEqual(shown.injected, []);
				assert.notEqual(shown.heard, victim.entry.instanceId);
			});
		});
	});
}

function lanIndex(): number {
	const text = onHost(`ip -json link show dev ${LAN}`);
	const shown: { readonly ifindex: number }[] = JSON.parse(text);
	return shown[0]?.ifindex ?? 0;
}

function framesOf(socket: PacketSocket | undefined): Buffer[] {
	const frames: Buffer[] = [];
	for (let frame = socket?.receive(); frame; frame = socket?.receive()) {
		frames.push(frame);
	}
	return frames;
}

function readAll(socket: PacketSocket | undefined): Answer[] {
	return framesOf(socket).flatMap((frame) => {
		const answer = readAnswer(frame) ?? readAnswer(frame, OTHER_LINK_LOCAL);
		return answer ? [answer] : [];
	});
}

function lanMac(): string {
	const text = onHost("ip -n lan -json link show dev eth0");
	const shown: { readonly address: string }[] = JSON.parse(text);
	return shown[0]?.address ?? "";
}

function addLan(): void {
	onHost(`ip netns add lan
		ip link add ${LAN} type veth peer name eth0 netns lan
		ip address add 10.1.0.1/24 dev ${LAN}
		ip link set ${LAN} up
		ip -n lan link set eth0 up
		ip -n lan address add 10.1.0.2/24 dev eth0
		ip -n lan route add default via 10.1.0.1`);
}
