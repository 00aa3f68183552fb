import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import {
	listFixedPorts,
	listNeighbours,
} from "../../agent/network/neighbours.ts";
import { attackCases, honestHandshake, type Version } from "./attack-cases.ts";
import { AttackScene, type Place, type Topology } from "./attack-scene.ts";
import { buildSyn, PSH_ACK, RST, readAnswer } from "./frames.ts";
import { onHost } from "./host-under-test.ts";
import { startInside } from "./inside-script.ts";

const METADATA = { 4: "169.254.169.254", 6: "fd00:ec2::254" } as const;

/** What a way of keeping frames honest lets happen: it harms no guest. */
const ALLOWED: Partial<Record<string, Readonly<Record<string, Place[]>>>> = {
	"locked ports": { "the LAN asks for the metadata address": ["LAN"] },
};

/** What is tried on one kind of host. The rules of each backend are the same, so a host without any is shown once. */
export function attacksOn(
	backend: Parameters<typeof AttackScene.start>[0],
	topology: Topology,
	showsUnprotected: boolean,
	frames: Parameters<typeof AttackScene.start>[2] = "nftables",
): void {
	const versions = frames === "nftables" ? ([4, 6] as const) : ([4] as const);
	const allowed = ALLOWED[frames] ?? {};
	describe(`attacks on ${topology} taps with ${backend} and ${frames}`, () => {
		let scene: AttackScene;

		before(async () => {
			scene = await AttackScene.start(backend, topology, frames);
		});
		after(() => scene?.end());

		for (const version of versions) {
			it(`do no harm over IPv${version}`, async () => {
				const table = attackCases(scene, version);
				const arrived = await scene.attemptAll(Object.values(table));
				const harm = Object.entries(table).map(([name, attack]) => [
					name,
					scene.harmOf(attack, arrived),
				]);
				assert.deepEqual(
					harm,
					Object.keys(table).map((name) => [name, allowed[name] ?? []]),
				);
				for (const place of ["attacker", "victim"] as const) {
					const honest = honestHandshake(scene, version, place);
					assert.deepEqual(await scene.attempt(honest), [place]);
				}
			});

			if (frames === "locked ports") {
				it("claim the metadata address where ports are not isolated, which is refused by name", async () => {
					scene.isolate(false);
					await assert.rejects(scene.host.firewall.check(), (error: Error) =>
						/could claim the metadata address towards/.test(
							String(error.cause),
						),
					);
					const table = attackCases(scene, version);
					const arrived = await scene.attemptAll(Object.values(table));
					const harm = Object.entries(table)
						.map(([name, one]) => [name, scene.harmOf(one, arrived)] as const)
						.filter(([, places]) => places.length > 0);
					assert.deepEqual(Object.fromEntries(harm), NOT_ISOLATED);
					scene.isolate(true);
					assert.deepEqual(await scene.host.firewall.check(), []);
				});
			}

			it(`send nothing into the victim's running connection over IPv${version}, nor reset it`, async () => {
				const { injected, heard } = await inject(scene, version);
				assert.equal(injected, 0);
				assert.equal(heard, scene.victim.entry.instanceId);
			});

			if (frames !== "nftables") {
				it("are no more kept off when our protection is removed, which leaves nothing, twice in a row", async () => {
					for (let n = 0; n < 2; n += 1) {
						await scene.host.firewall.remove();
						const left = onHost(
							"ebtables-nft-save; nft list tables; bridge -details link",
						);
						assert.doesNotMatch(left, /GUMLEAF|gumleaf|locked on/);
						assert.deepEqual(await listFixedPorts(), []);
						assert.deepEqual(await listNeighbours(), []);
					}
				});
			}
			if (!showsUnprotected) continue;
			it(`do harm over IPv${version} on a host without protection`, async (test) => {
				await scene.unprotected(async () => {
					const table = attackCases(scene, version);
					const seen: [string, readonly Place[]][] = [];
					for (const [name, attack] of Object.entries(table)) {
						await scene.heal();
						seen.push([name, await scene.attempt(attack)]);
					}
					for (const [name, places] of seen) {
						test.diagnostic(`${name} → ${places.join(", ") || "nowhere"}`);
					}
					assert.deepEqual(
						seen,
						Object.entries(table).map(([name, { unprotected }]) => [
							name,
							unprotected,
						]),
					);
					await scene.heal();
					const shown = await inject(scene, version);
					assert.notEqual(shown.injected, 0);
					assert.notEqual(shown.heard, scene.victim.entry.instanceId);
				});
			});
		}
	});
}

/** What the bridge alone cannot keep from guests that reach each other. */
const NOT_ISOLATED = {
	"the metadata address claimed by ARP": ["victim"],
	"the same by a guest that the host does not know": ["attacker", "victim"],
	"the same by the LAN": ["attacker", "victim"],
	"the metadata address claimed by ARP with a priority tag": ["victim"],
	"the same by the LAN with such a tag": ["attacker", "victim"],
	"the same by the LAN with two": ["attacker", "victim"],
	"the LAN asks for the metadata address": ["LAN"],
	"the same with a priority tag": ["victim"],
	"such an answer forged by the LAN with a priority tag": ["victim"],
	"such an answer forged by the LAN with two": ["victim"],
};

/** Opens a connection of the victim's, and lets the attacker send into it with numbers as good as guessing can be. */
async function inject(
	scene: AttackScene,
	version: Version,
): Promise<{ injected: number; heard: string }> {
	const destination = METADATA[version];
	const { entry } = scene.victim;
	scene.arrivedAt("victim");
	await using client = startInside(entry.instanceId, "idle-connection.ts", [
		destination,
	]);
	const sourcePort = Number(await client.read());
	const answers = (place: Place) =>
		scene
			.arrivedAt(place)
			.flatMap((frame) => readAnswer(frame, destination) ?? [])
			.filter(({ port }) => port === sourcePort);
	const [synAck] = answers("victim");
	assert.ok(synAck);
	const forged = {
		sourceMac: entry.mac,
		destinationMac: scene.gatewayOf("attacker"),
		source: version === 4 ? entry.privateIp : (entry.ipv6 ?? ""),
		...{ destination, sourcePort, destinationPort: 80 },
		sequence: synAck.acknowledgement,
		acknowledgement: (synAck.sequence + 1) >>> 0,
	};
	const payload = "GET /injected HTTP/1.1\r\nHost: x\r\n\r\n";
	const frames = [
		buildSyn({ ...forged, flags: PSH_ACK, payload }),
		buildSyn({ ...forged, flags: RST }),
	];
	await scene.send({ sends: [["attacker", frames]] });
	await delay(250);
	const injected = answers("victim").length + answers("attacker").length;
	client.write("ask now");
	return { injected, heard: await client.read() };
}
