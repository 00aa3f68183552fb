import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { after, before, describe, it } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";
import { enterNamespace } from "./enter-namespace.ts";
import { onHost } from "./host-under-test.ts";
import {
	type RestartableController,
	startRestartableController,
} from "./restartable-controller.ts";
import { runInstances } from "./run-instances.ts";
import { type RunningAgent, startAgent } from "./running-agent.ts";

const AGENT = resolve(import.meta.dirname, "../../agent/main.ts");
const run = promisify(execFile);

if (enterNamespace(import.meta.filename)) describeRemoval();

/** Everything of a host that an agent touches. */
function hostState(): string {
	const rules = onHost("iptables-save; ip6tables-save");
	return [
		rules.replace(/^#.*\n| \[\d+:\d+\]/gm, ""),
		onHost("ipset save").replace(/ initval \w+/g, ""),
		onHost("ip -o address show dev lo; ip -o link | grep -c ."),
		onHost("ls /run/netns 2>/dev/null || true"),
		onHost("cat /proc/sys/net/ipv4/tcp_fwmark_accept"),
	].join("\n");
}

function describeRemoval(): void {
	let controller: RestartableController;
	let agent: RunningAgent;
	let asFound = "";

	const remove = async (...flags: string[]) => {
		const args = [AGENT, "remove", `--state-dir=${agent.stateDir}`, ...flags];
		return (await run(process.execPath, args)).stdout;
	};

	describe("taking the agent off a host", () => {
		before(async () => {
			onHost(`iptables -N DOCKER-USER; iptables -A DOCKER-USER -j RETURN
				iptables -I FORWARD -j DOCKER-USER; ip6tables -I FORWARD -s fd00::1 -j DROP
				iptables -t raw -A PREROUTING -s 192.0.2.1 -j DROP
				ipset create others hash:ip; ipset add others 192.0.2.7`);
			asFound = hostState();
			controller = await startRestartableController();
			agent = await startAgent(controller, "host-a", [
				"--hypervisor=netns",
				"--own-network-namespace",
				"--subnet=10.20.0.0/24",
				"--vcpus=64",
			]);
			const [instance = ""] = await runInstances(controller, 1);
			while (!existsSync(`/run/netns/${instance}`)) await delay(20);
			await delay(500);
		});
		after(async () => {
			await agent?.[Symbol.asyncDispose]();
			await controller?.[Symbol.asyncDispose]();
		});

		it("is refused while the agent runs", async () => {
			await assert.rejects(remove(), /the agent still runs: stop it first/);
			assert.notEqual(hostState(), asFound);
		});

		it("leaves the instances unless told otherwise", async () => {
			await agent.kill();
			assert.match(await remove("--keep-state"), /1 stay, without metadata/);
			assert.doesNotMatch(hostState(), /GUMLEAF|gumleaf|169\.254/);
			assert.equal(readdirSync("/run/netns").length, 1);
			assert.ok(existsSync(join(agent.stateDir, "node.json")));
		});

		it("leaves nothing of ours and everything of others, twice in a row", async () => {
			writeFileSync(join(agent.stateDir, "others"), "");
			for (let n = 0; n < 2; n += 1) {
				await remove("--instances");
				assert.equal(hostState(), asFound);
				assert.deepEqual(
					readdirSync(agent.stateDir).filter((name) => name !== "join-token"),
					["others"],
				);
			}
		});
	});
}
