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
import { Dockerd, whyNoDocker } from "./dockerd.ts";
import {
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
	} else skipped("ufw and firewalld", missing);
	const noDocker = whyNoDocker();
	if (noDocker === undefined) {
		besides("Docker", new Dockerd({ takesPort80: true }));
		dockerAfterwards();
	} else skipped("Docker", noDocker);
}

function skipped(others: string, reason: string): void {
	const skip = process.env.CI === "true" ? false : reason;
	it(`serves beside ${others} (${reason})`, { skip }, () =>
		assert.fail(reason),
	);
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

function rulesOfOurs(): string[] {
	const rules = onHost("iptables-save; ip6tables-save");
	return rules.match(/^-A .*GUMLEAF.*$/gm)?.sort() ?? [];
}

function agentCommand(...args: string[]): string {
	const { stdout, stderr } = spawnSync(process.execPath, [AGENT, ...args], {
		encoding: "utf8",
	});
	return stdout + stderr;
}

/** Controller and agent of this host, and an instance that reads its keys all the time. */
class ServedHost implements AsyncDisposable {
	readonly #controller: RestartableController;
	readonly agent: RunningAgent;
	readonly reader: SteadyReader;

	private constructor(
		controller: RestartableController,
		agent: RunningAgent,
		reader: SteadyReader,
	) {
		this.#controller = controller;
		this.agent = agent;
		this.reader = reader;
	}

	static async start(): Promise<ServedHost> {
		onHost("echo 1 > /proc/sys/net/ipv4/tcp_fwmark_accept");
		const controller = await startRestartableController();
		const agent = await startAgent(controller, "host-a", [
			...["--hypervisor=netns", "--subnet=10.20.0.0/24"],
			...["--drift-check-interval=60s", "--vcpus=64"],
		]);
		const [instance = ""] = await runInstances(controller, 1);
		while (!existsSync(`/run/netns/${instance}`)) await delay(20);
		const reader = new SteadyReader(instance, KEYS_URL, 100);
		return new ServedHost(controller, agent, reader);
	}

	async [Symbol.asyncDispose](): Promise<void> {
		await this.reader[Symbol.asyncDispose]();
		await this.agent[Symbol.asyncDispose]();
		await this.#controller[Symbol.asyncDispose]();
	}
}

/** `needsCure`: their refusal cannot be overridden by ours; `gumleaf agent doctor` must say what to do. */
function besides(
	name: string,
	others: FirewallOfOthers,
	needsCure = false,
): void {
	let host: ServedHost;
	let agent: RunningAgent;
	let reader: SteadyReader;
	let asFound: readonly string[] = [];

	describe(`on a host with ${name}`, () => {
		before(async () => {
			await others.start();
			asFound = rulesOfOthers();
			assert.ok(asFound.length > 10, asFound.join("\n"));
			host = await ServedHost.start();
			({ agent, reader } = host);
		});
		after(async () => {
			await host?.[Symbol.asyncDispose]();
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
			const before = rulesOfOurs();
			assert.ok(before.length > 10);
			await others.reload();
			const now = rulesOfOurs();
			test.diagnostic(`${before.length - now.length} of our rules gone`);
			await reader.until(hasKeys, Date.now());
			assert.deepEqual(rulesOfOurs(), before);
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

function dockerAfterwards(): void {
	describe("on a host where Docker is started beside instances that are served", () => {
		const docker = new Dockerd();
		let host: ServedHost;

		before(async () => {
			host = await ServedHost.start();
			await host.reader.until(hasKeys);
		});
		after(async () => {
			await host?.[Symbol.asyncDispose]();
			await docker.stop();
		});

		it("nothing is closed to them, nor opened to a container, by its start and its restart", async () => {
			const ours = rulesOfOurs();
			const began = Date.now();
			const connect = (host: string) =>
				docker.inside(`nc -w 2 ${host} </dev/null && echo reached`);
			for (const change of [() => docker.start(), () => docker.reload()]) {
				await change();
				await host.reader.until(hasKeys, Date.now());
				assert.deepEqual(rulesOfOurs(), ours);
				assert.match(connect("172.17.0.1 8088"), /reached/);
				assert.match(connect("169.254.169.254 80"), /timed out/);
			}
			assert.match(onHost("iptables-save"), /^-A FORWARD -j DOCKER-USER$/m);
			const reads = host.reader.reads.filter((read) => read.began >= began);
			assert.deepEqual(
				reads.filter((read) => !hasKeys(read)),
				[],
			);
		});
	});
}
