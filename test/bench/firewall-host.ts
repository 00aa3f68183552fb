import assert from "node:assert/strict";
import { silentLogger } from "#shared/logger.ts";
import type { FirewallEntry } from "../../agent/firewall/firewall.ts";
import {
	createFirewall,
	type ManagedFirewall,
} from "../../agent/firewall/reconcile.ts";
import { enterNamespace } from "../host/enter-namespace.ts";
import { HostUnderTest } from "../host/host-under-test.ts";
import { type InsideScript, startInside } from "../host/inside-script.ts";
import type { Row } from "./row.ts";

/**
 * In a network namespace of its own: measures what the number of instances costs, and prints the rows as JSON.
 * One instance is real and asks; of the others the firewall is told.
 */
const SIZES = [1, 100, 1_000, 5_000] as const;
const ROUNDS = 5;
const CONNECTIONS = 300;
const MEASURES = ["connect", "apply", "change"] as const;
const NAMES = {
	connect: "new connection",
	apply: "full apply",
	change: "one instance more",
} as const;

/** Milliseconds. */
type Took = Record<(typeof MEASURES)[number], number>;
/** The best of all rounds, by size. */
type Times = Record<(typeof MEASURES)[number], Map<number, number>>;

if (enterNamespace(import.meta.filename)) {
	console.log(JSON.stringify(await measureAll()));
}

async function measureAll(): Promise<Row[]> {
	await using host = await HostUnderTest.start("iptables", 1);
	const firewall = createFirewall({
		settings: {
			...HostUnderTest.settings,
			subnet: "10.0.0.0/16",
			// One instance opens more connections here than it may.
			handshakesPerSecond: 0,
		},
		logger: silentLogger(),
		ownsNetworkNamespace: true,
	});
	const [real] = host.instances;
	assert.ok(real);
	const script = "../bench/connect-times.ts";
	await using client = startInside(real.entry.instanceId, script);
	assert.equal(await client.read(), "ready");
	// The first connections of a process are slow, whatever the rules are.
	client.write(String(CONNECTIONS));
	await client.read();
	const times = { connect: new Map(), apply: new Map(), change: new Map() };
	for (let round = 0; round < ROUNDS; round++) {
		for (const size of SIZES) {
			const took = await measure(size, real.entry, firewall, client);
			keepBest(times, size, took);
		}
	}
	return rows(times);
}

async function measure(
	size: number,
	entry: FirewallEntry,
	firewall: ManagedFirewall,
	client: InsideScript,
): Promise<Took> {
	const others = Array.from({ length: size - 1 }, (_, n) => phantom(n));
	// The one that asks comes last, where a list would be slowest.
	await firewall.apply([...others, entry]);
	const apply = await timeOf(() => firewall.repair());
	const more = [phantom(size), ...others, entry];
	const change = await timeOf(() => firewall.apply(more));
	client.write(String(CONNECTIONS));
	return { apply, change, connect: Number(await client.read()) };
}

async function timeOf(work: () => Promise<void>): Promise<number> {
	const start = performance.now();
	await work();
	return performance.now() - start;
}

function keepBest(times: Times, size: number, took: Took): void {
	for (const what of MEASURES) {
		const best = times[what].get(size) ?? took[what];
		times[what].set(size, Math.min(best, took[what]));
	}
}

function phantom(n: number): FirewallEntry {
	const hex = n.toString(16).padStart(4, "0");
	return {
		instanceId: `i-00000000000${hex}ff`,
		interfaceName: `gum${hex}`,
		mac: `02:00:00:01:${hex.slice(0, 2)}:${hex.slice(2)}`,
		privateIp: `10.0.${1 + Math.floor(n / 250)}.${1 + (n % 250)}`,
	};
}

function rows(times: Times): Row[] {
	return MEASURES.flatMap((what) => {
		const yardstick = times[what].get(1) ?? 0;
		return SIZES.map((size): Row => {
			const value = times[what].get(size) ?? 0;
			const name = `${NAMES[what]}, ${size} instances (of 1)`;
			const row = { name, value, unit: "ms", yardstick };
			const ratio = value / yardstick;
			const isGoal = what === "connect" && size === 5_000;
			return isGoal ? { ...row, ratio, goal: "≤ 1.1" } : { ...row, ratio };
		});
	});
}
