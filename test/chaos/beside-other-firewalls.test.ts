import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { after, before, describe, it } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { enterNamespace } from "../host/enter-namespace.ts";
import { onHost } from "../host/host-under-test.ts";
import {
	type RestartableController,
	startRestartableController,
} from "../host/restartable-controller.ts";
import { KEYS_URL, runInstances } from "../host/run-instances.ts";
import { type RunningAgent, startAgent } from "../host/running-agent.ts";
import { keysOf, type Read, SteadyReader } from "../host/steady-reader.ts";
import {
	docker,
	Firewalld,
	type FirewallOfOthers,
	layOver,
	ufw,
	whatIsMissing,
} from "./firewalls-of-others.ts";

const AGENT = resolve(import.meta.dirname, "../../agent/main.ts");
const hasKeys = (read: Read) => keysOf(read) !== undefined;

if (enterNamespace(import.meta.filename)) {
	const missing = whatIsMissing();
	if (missing === undefined) {
		layOver();
		besides("ufw", ufw);
		besides("firewalld on iptables", new Firewalld("iptables"));
		besides("firewalld on nftables", new Firewalld("nftables"), true);
		besides("Docker", docker);
	} else {
		const skip = process.env.CI === "true" ? false : missing;
		it(`serves beside others (${missing})`, { skip }, () =>
			assert.fail(missing),
		);
	}
}

/** All rules of the host's that are not ours, in order; without what is empty. */
function rulesOfOthers(): string[] {
	const saved = onHost("iptables-save; ip6tables-save");
	let table = "";
	const lines = saved.split("\n").flatMap((line) => {
		if (line.startsWith("*")) table = line;
		const isRule = line.startsWith("-A") || / DROP \[/.test(line);
		if (!isRule || line.includes("GUMLEAF")) return [];
		return `${table} ${line.replace(/ \[\d+:\d+\]$/, "")}`;
	});
	const nft = onHost("nft list table inet firewalld 2>/dev/null || true");
	return [...lines, ...nft.split("\n")];
}

function agentCommand(...args: string[]): string {
	const { stdout, stderr } = spawnSync(process.execPath, [AGENT, ...args], {
		encoding: "utf8",
	});
	return stdout + stderr;
}

/** `needsCure`: their refusal cannot be overridden by ours; `gumleaf agent doctor` must say what to do. */
function besides(
	name: string,
	others: FirewallOfOthers,
	needsCure = false,
): void {
	let controller: RestartableController;
	let agent: RunningAgent;
	let reader: SteadyReader;
	let asFound: readonly string[] = [];

	describe(`on a host with ${name}`, () => {
		before(async () => {
			onHost("echo 1 > /proc/sys/net/ipv4/tcp_fwmark_accept");
			await others.start();
			controller = await startRestartableController();
			agent = await startAgent(controller, "host-a", [
				...["--hypervisor=netns", "--subnet=10.20.0.0/24"],
				...["--drift-check-interval=60s", "--vcpus=64"],
			]);
			asFound = rulesOfOthers();
			assert.ok(asFound.length > 10, asFound.join("\n"));
			const [instance = ""] = await runInstances(controller, 1);
			while (!existsSync(`/run/netns/${instance}`)) await delay(20);
			reader = new SteadyReader(instance, KEYS_URL, 100);
		});
		after(async () => {
			await reader?.[Symbol.asyncDispose]();
			await agent?.[Symbol.asyncDispose]();
			await controller?.[Symbol.asyncDispose]();
			await others.stop();
			onHost("ip -all netns del; nft flush ruleset");
		});

		if (needsCure) {
			it("an instance is refused, and the doctor tells why and what helps", async () => {
				await reader.until((read) => read.error !== undefined);
				const told = agentCommand("doctor");
				assert.match(told, /^problem .*firewalld filter_INPUT refuses in/m);
				const [, cure] = /→ (firewall-cmd .*)/.exec(told) ?? [];
				assert.ok(cure, told);
				onHost(cure);
				assert.doesNotMatch(agentCommand("doctor"), /^problem/m);
				asFound = rulesOfOthers();
			});
		}

		it("an instance reads its keys, and no rule of theirs is touched", async () => {
			await reader.until(hasKeys, Date.now());
			assert.deepEqual(rulesOfOthers(), asFound);
			assert.doesNotMatch(agentCommand("doctor"), /^problem/m);
		});

		it("it still does after their reload, whatever of ours that took away", async (test) => {
			const ours = () =>
				onHost("iptables-save")
					.match(/^-A .*GUMLEAF.*$/gm)
					?.sort() ?? [];
			const before = ours();
			assert.ok(before.length > 10);
			await others.reload();
			test.diagnostic(`${before.length - ours().length} of our rules gone`);
			await reader.until(hasKeys, Date.now());
			assert.deepEqual(ours(), before);
			assert.deepEqual(rulesOfOthers().sort(), [...asFound].sort());
		});

		it("they are as they were when the agent is taken off", async () => {
			const now = rulesOfOthers();
			await agent.kill();
			for (let n = 0; n < 2; n += 1) {
				agentCommand("remove", "--instances", `--state-dir=${agent.stateDir}`);
				assert.deepEqual(rulesOfOthers(), now);
				assert.doesNotMatch(onHost("iptables-save"), /GUMLEAF/);
			}
		});
	});
}
