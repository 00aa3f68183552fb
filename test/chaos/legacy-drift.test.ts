import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { after, before, describe, it } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { enterNamespace } from "../host/enter-namespace.ts";
import { HeldConnection } from "../host/held-connection.ts";
import { onHost } from "../host/host-under-test.ts";
import {
	type RestartableController,
	startRestartableController,
} from "../host/restartable-controller.ts";
import { KEYS_URL, runInstances } from "../host/run-instances.ts";
import { type RunningAgent, startAgent } from "../host/running-agent.ts";
import { keysOf, SteadyReader } from "../host/steady-reader.ts";

/** Between two looks of the agent; nothing else tells it of changes. */
const INTERVAL_MS = 3_000;
/** For a look and a repair on a machine that has much to do. */
const WORK_MS = 4_000;

const CHANGES = {
	"a flush of the chain that leads to ours":
		"iptables-legacy -t raw -F PREROUTING",
	"a flush of everything": `for table in raw filter; do
		iptables-legacy -t $table -F; iptables-legacy -t $table -X; done`,
};

if (enterNamespace(import.meta.filename)) {
	const { error } = spawnSync("iptables-legacy", ["--version"]);
	if (error === undefined) describeDrift();
	else {
		const skip = process.env.CI !== "true" && "iptables-legacy is missing";
		it("finds changed rules by looking", { skip }, () => assert.fail(error));
	}
}

/** From now on `iptables` is the legacy one, in this mount namespace alone. */
function takeLegacyBackend(): void {
	onHost(`cp -a /etc/alternatives /run/alternatives
		for name in iptables ip6tables; do for rest in "" -save -restore; do
			ln -sf /usr/sbin/$name-legacy$rest /run/alternatives/$name$rest
		done; done
		mount --bind /run/alternatives /etc/alternatives`);
	assert.match(onHost("iptables --version"), /legacy/);
}

function describeDrift(): void {
	let controller: RestartableController;
	let agent: RunningAgent;
	let reader: SteadyReader;
	let instance = "";
	const rules = () =>
		onHost("iptables-legacy-save").replace(/^#.*\n| \[.*\]/gm, "");
	const hasKeys = (read: Parameters<typeof keysOf>[0]) =>
		keysOf(read) !== undefined;

	describe("rules of iptables-legacy that somebody else changes", () => {
		before(async () => {
			takeLegacyBackend();
			controller = await startRestartableController();
			agent = await startAgent(controller, "host-a", [
				"--hypervisor=netns",
				"--own-network-namespace",
				"--subnet=10.20.0.0/24",
				`--drift-check-interval=${INTERVAL_MS / 1000}s`,
				"--vcpus=64",
			]);
			[instance = ""] = await runInstances(controller, 1);
			while (!existsSync(`/run/netns/${instance}`)) await delay(20);
			reader = new SteadyReader(instance, KEYS_URL, 50);
			await reader.until(hasKeys);
			// So that the next look is a whole interval away.
			onHost(CHANGES["a flush of the chain that leads to ours"]);
			await reader.until(hasKeys, Date.now() + INTERVAL_MS + WORK_MS);
		});
		after(async () => {
			await reader?.[Symbol.asyncDispose]();
			await agent?.[Symbol.asyncDispose]();
			await controller?.[Symbol.asyncDispose]();
			onHost("umount /etc/alternatives; ip -all netns del");
		});

		for (const [name, change] of Object.entries(CHANGES)) {
			it(`leave new connections unanswered at once, close open ones with the next look, and are put right then: ${name}`, async (test) => {
				const before = rules();
				assert.match(before, /-j GUMLEAF-PREROUTING/);
				await using connection = await HeldConnection.open(instance);
				onHost(change);
				const changed = Date.now();
				await connection.closed;
				const closed = Date.now();
				while (rules() !== before) {
					assert.ok(Date.now() - changed < INTERVAL_MS + WORK_MS, rules());
					await delay(20);
				}
				const repaired = Date.now();
				test.diagnostic(
					`closed after ${closed - changed} ms, repaired after ${repaired - changed} ms`,
				);
				assert.ok(closed - changed < INTERVAL_MS + WORK_MS);
				const first = await reader.until(
					(read) => read.began > changed && hasKeys(read),
					changed,
				);
				assert.ok(first.ended >= closed - 50, "answered before the repair");
			});
		}
	});
}
