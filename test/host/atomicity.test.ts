import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { askSteadily, flood } from "./ask.ts";
import { enterNamespace } from "./enter-namespace.ts";
import { type Answer, readAnswer } from "./frames.ts";
import {
	availableBackends,
	HostUnderTest,
	inside,
	METADATA_URL,
	macOf,
	onHost,
} from "./host-under-test.ts";
import { PacketSocket } from "./packet-socket.ts";

/** Again, where a busy machine has not changed the rules often enough; at leisure it does dozens of times. */
const DURATION_MS = 4_000;
const LEAST_CHANGES = 5;
const MOST_ROUNDS = 5;
/** Ports below are the flood's: the kernel takes none of them for a connection of its own. */
const FIRST_EPHEMERAL_PORT = 32_768;

const KINDS = {
	sets: { sets: true },
	"a rule per instance": { sets: false },
	"bridged taps": { sets: true, bridges: ["br0"] },
};

if (enterNamespace(import.meta.filename)) {
	for (const backend of availableBackends()) {
		describe(`rules that change under fire with ${backend}`, () => {
			for (const [kind, kernel] of Object.entries(KINDS)) {
				it(`let nothing forged through and lose no connection, with ${kind}`, async (t) => {
					const seen = await underFire(backend, kernel, changeRules);
					const { sent, asked, changes, leaked, failures } = seen;
					t.diagnostic(
						`${sent} forged, ${asked} honest connections, ${changes} changes`,
					);
					assert.equal(leaked, 0, `${leaked} of ${sent} answered`);
					assert.deepEqual(failures, []);
					assert.ok(sent > 2_000, `only ${sent} sent`);
					assert.ok(asked > 20, `only ${asked} asked`);
					assert.ok(changes > LEAST_CHANGES, `only ${changes} changes`);
				});
			}

			it("would be seen to let something through if they were taken away before they are put in anew", async (t) => {
				const { sent, leaked } = await underFire(
					backend,
					KINDS.sets,
					removeRules,
				);
				t.diagnostic(`${leaked} of ${sent} answered`);
				assert.ok(leaked > 0);
			});
		});
	}
}

/** What happened while the rules changed. */
interface Seen {
	readonly sent: number;
	readonly asked: number;
	readonly failures: readonly string[];
	readonly leaked: number;
	readonly changes: number;
}

async function underFire(
	backend: Parameters<typeof HostUnderTest.start>[0],
	kernel: (typeof KINDS)["sets"] & { readonly bridges?: readonly string[] },
	change: typeof changeRules,
): Promise<Seen> {
	await using host = await HostUnderTest.start(backend, 2, kernel);
	const [attacker, victim] = host.instances.map(({ entry }) => entry);
	assert.ok(attacker && victim);
	// What the kernel checks by itself does not count: the rules alone must hold.
	for (const name of ["all", attacker.interfaceName]) {
		onHost(`echo 0 > /proc/sys/net/ipv4/conf/${name}/rp_filter`);
	}
	const forged = {
		sourceMac: attacker.mac,
		destinationMac: macOf(attacker.bridge ?? attacker.interfaceName),
		source: victim.privateIp,
		destination: "169.254.169.254",
		destinationPort: 80,
	};
	const stop = new AbortController();
	const leaks = watchWire(victim.instanceId, stop.signal);
	let changes = 0;
	const changing = change(host, stop.signal, () => {
		changes += 1;
	});
	const seen = { sent: 0, asked: 0, failures: [] as string[] };
	for (let n = 0; n < MOST_ROUNDS && changes <= LEAST_CHANGES; n += 1) {
		const [{ sent }, { asked, failures }] = await Promise.all([
			flood(attacker.instanceId, forged, DURATION_MS),
			askSteadily(
				victim.instanceId,
				METADATA_URL,
				victim.instanceId,
				DURATION_MS,
			),
		]);
		seen.sent += sent;
		seen.asked += asked;
		seen.failures.push(...failures);
	}
	stop.abort();
	await changing;
	return { ...seen, leaked: (await leaks).length, changes };
}

/** The answers to forged handshakes that reach the one whose address they bear. */
async function watchWire(
	namespace: string,
	signal: AbortSignal,
): Promise<Answer[]> {
	const index = inside(namespace, "cat", "/sys/class/net/eth0/ifindex");
	const wire = PacketSocket.inside(namespace, Number(index));
	const leaked: Answer[] = [];
	while (!signal.aborted) {
		for (let frame = wire.receive(); frame; frame = wire.receive()) {
			const answer = readAnswer(frame);
			if (answer && answer.port < FIRST_EPHEMERAL_PORT) leaked.push(answer);
		}
		await delay(2);
	}
	return leaked;
}

/** Lets an instance come and go, and puts everything in anew, as fast as it goes. */
async function changeRules(
	{ firewall, instances }: HostUnderTest,
	signal: AbortSignal,
	onChanged: () => void,
): Promise<void> {
	const entries = instances.map(({ entry }) => entry);
	const guest = {
		instanceId: "i-0000000000000ffff",
		interfaceName: "gumcomesandgoes",
		mac: "02:00:00:00:ff:ff",
		privateIp: "10.0.0.200",
		...(entries[0]?.bridge !== undefined && { bridge: entries[0].bridge }),
	};
	while (!signal.aborted) {
		await firewall.apply([...entries, guest]).then(onChanged);
		await firewall.apply(entries).then(onChanged);
		await firewall.repair().then(onChanged);
	}
}

/** What nobody should do. */
async function removeRules(
	{ firewall, instances }: HostUnderTest,
	signal: AbortSignal,
	onChanged: () => void,
): Promise<void> {
	const entries = instances.map(({ entry }) => entry);
	while (!signal.aborted) {
		await firewall.remove();
		await firewall.apply(entries).then(onChanged);
	}
}
