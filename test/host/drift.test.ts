import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { after, before, describe, it } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { enterNamespace } from "./enter-namespace.ts";
import { HeldConnection } from "./held-connection.ts";
import { onHost } from "./host-under-test.ts";
import { howBusy } from "./how-busy.ts";
import {
	type RestartableController,
	startRestartableController,
} from "./restartable-controller.ts";
import { KEYS_URL, runInstances } from "./run-instances.ts";
import { type RunningAgent, startAgent } from "./running-agent.ts";
import { keysOf, SteadyReader } from "./steady-reader.ts";

/** From somebody's change to the end of every open connection, on a machine at leisure; a busier one has as much more time. */
const NOTICED_MS = 1000;
/** What disturbs a machine passes: one undisturbed try shows what the agent does. */
const TRIES = 5;

const CHANGES = {
	"a flush of the chain that leads to ours": "iptables -t raw -F PREROUTING",
	"a rule taken out of our chain": "iptables -t raw -D GUMLEAF-GUEST 1",
	"a flush of everything": "nft flush ruleset",
};

if (enterNamespace(import.meta.filename)) {
	const missing = whatIsMissing();
	if (missing === undefined) {
		describeDrift("routed taps", [], {});
		describeDrift("bridged taps", ["--topology=bridged", "--bridges=br0"], {
			"our table for bridges deleted": "nft delete table bridge gumleaf",
			"a rule taken out of it": "nft flush chain bridge gumleaf claims_ipv4",
		});
	} else {
		const skip = process.env.CI === "true" ? false : missing;
		it(`notices changed rules at once (${missing})`, { skip }, () =>
			assert.fail(missing),
		);
	}
}

/** Only nftables tells of changes; elsewhere the agent looks, for which there is `test/chaos/legacy-drift.test.ts`. */
function whatIsMissing(): string | undefined {
	const version = onHost("iptables --version");
	if (!version.includes("nf_tables")) return `iptables is ${version.trim()}`;
	const { error } = spawnSync("nft", ["--version"]);
	return error && "the nft command is missing: apt-get install nftables";
}

function describeDrift(
	taps: string,
	flags: readonly string[],
	changes: Readonly<Record<string, string>>,
): void {
	let controller: RestartableController;
	let agent: RunningAgent;
	let reader: SteadyReader;
	let instance = "";

	const rules = () => {
		const tables = ["arp", "bridge"].map(
			(family) => `nft list table ${family} gumleaf 2>&1 || true`,
		);
		return onHost(`iptables-save; ${tables.join("; ")}`).replace(
			/^#.*\n| \[.*\]/gm,
			"",
		);
	};
	/** Opens a connection, has somebody change the rules, and answers how long the connection lives on. */
	const disturb = async (change: string) => {
		await using connection = await HeldConnection.open(instance);
		onHost(change);
		const changed = performance.now();
		await connection.closed;
		return performance.now() - changed;
	};

	describe(`rules that somebody else changes, with ${taps}`, () => {
		before(async () => {
			// Without a link-local address, which would come late and change the rules too.
			onHost(`ip link add br0 address 02:00:00:00:b0:00 type bridge
				ip link set br0 addrgenmode none up; ip address add 10.20.0.1/24 dev br0`);
			controller = await startRestartableController();
			agent = await startAgent(controller, "host-a", [
				"--hypervisor=netns",
				"--own-network-namespace",
				"--subnet=10.20.0.0/24",
				"--drift-check-interval=60s",
				"--vcpus=64",
				...flags,
			]);
			[instance = ""] = await runInstances(controller, 1);
			while (!existsSync(`/run/netns/${instance}`)) await delay(20);
			reader = new SteadyReader(instance, KEYS_URL, 50);
			await reader.until((read) => keysOf(read) !== undefined);
		});
		after(async () => {
			await reader?.[Symbol.asyncDispose]();
			await agent?.[Symbol.asyncDispose]();
			await controller?.[Symbol.asyncDispose]();
			onHost("ip link del br0; ip -all netns del; nft flush ruleset");
		});

		for (const [name, change] of Object.entries({ ...CHANGES, ...changes })) {
			it(`close every connection at once and are put right: ${name}`, async (test) => {
				const before = rules();
				for (let tries = 1; ; tries += 1) {
					const busy = howBusy();
					const noticed = await disturb(change);
					const said = `closed after ${noticed.toFixed()} ms, the machine ${busy.toFixed(1)} times as slow as at leisure`;
					test.diagnostic(said);
					await reader.until(
						(read) => keysOf(read) !== undefined,
						Date.now() + 200,
					);
					assert.equal(rules(), before);
					if (noticed < NOTICED_MS * busy) break;
					assert.ok(tries < TRIES, said);
				}
			});
		}

		it("leave readers alone when they are none of ours", async () => {
			const since = Date.now();
			onHost(`iptables -t nat -A PREROUTING -s 192.0.2.1 -j ACCEPT
				iptables -N DOCKER-USER; iptables -A FORWARD -j DOCKER-USER`);
			await delay(1000);
			const reads = reader.reads.filter(({ began }) => began >= since);
			assert.ok(reads.length > 5);
			assert.deepEqual(
				reads.filter((read) => !keysOf(read)),
				[],
			);
		});
	});
}
