import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { after, before, describe, it } from "node:test";
import { promisify } from "node:util";
import { ask } from "./ask.ts";
import { enterNamespace } from "./enter-namespace.ts";
import { onHost } from "./host-under-test.ts";
import {
	type RestartableController,
	startRestartableController,
} from "./restartable-controller.ts";
import { runInstances } from "./run-instances.ts";
import { type RunningAgent, startAgent } from "./running-agent.ts";
import { until } from "./until.ts";

const AGENT = resolve(import.meta.dirname, "../../agent/main.ts");
const run = promisify(execFile);

const BRIDGED = ["--topology=bridged", "--bridges=br0"];

if (enterNamespace(import.meta.filename)) {
	describeRemoval("routed taps", []);
	describeRemoval("bridged taps", BRIDGED);
}

/** Everything of a host that an agent touches. */
function hostState(): string {
	const rules = onHost("iptables-save; ip6tables-save");
	return [
		rules.replace(/^#.*\n| \[\d+:\d+\]/gm, ""),
		onHost("ipset save").replace(/ initval \w+/g, ""),
		onHost("ip -o address show dev lo; ip -o link | grep -c ."),
		onHost(
			"ip -4 -o address show dev br0; ip -6 rule; ip -6 route show table all proto 169",
		),
		onHost("ip -details link show br0 | grep -o 'nf_call_ip[a-z0-9]* .'"),
		onHost(
			"ip neighbour show nud permanent; bridge fdb show | grep sticky || true",
		),
		onHost("nft list tables | grep -v ' ip6* ' || true"),
		onHost("ls /run/netns 2>/dev/null || true"),
		onHost("cat /proc/sys/net/ipv4/tcp_fwmark_accept"),
	].join("\n");
}

function describeRemoval(taps: string, flags: readonly string[]): void {
	let controller: RestartableController;
	let agent: RunningAgent;
	let asFound = "";

	const remove = async (...flags: string[]) => {
		const args = [AGENT, "remove", `--state-dir=${agent.stateDir}`, ...flags];
		return (await run(process.execPath, args)).stdout;
	};

	describe(`taking the agent off a host with ${taps}`, () => {
		before(async () => {
			onHost(`ip link add br0 address 02:00:00:00:b0:00 type bridge
				ip link set br0 up; echo 0 >/proc/sys/net/bridge/bridge-nf-call-iptables
				echo 0 >/proc/sys/net/bridge/bridge-nf-call-ip6tables
				ip address add 10.20.0.1/24 dev br0
				ip neighbour add 10.20.0.77 lladdr 02:00:00:00:00:77 dev br0 nud permanent
				nft add table bridge others; nft add table arp others`);
			onHost(`iptables -N DOCKER-USER; iptables -A DOCKER-USER -j RETURN
				iptables -I FORWARD -j DOCKER-USER; ip6tables -I FORWARD -s fd00::1 -j DROP
				ip6tables -t raw -A PREROUTING -s fd00::1 -j DROP
				iptables -t raw -A PREROUTING -s 192.0.2.1 -j DROP
				ipset create others hash:ip; ipset add others 192.0.2.7`);
			asFound = hostState();
			controller = await startRestartableController();
			agent = await startAgent(controller, "host-a", [
				"--hypervisor=netns",
				"--own-network-namespace",
				"--subnet=10.20.0.0/24",
				"--subnet-v6=fd20::/120",
				"--vcpus=64",
				...flags,
			]);
			const [instance = ""] = await runInstances(controller, 1);
			await until("it runs", () => existsSync(`/run/netns/${instance}`));
			const url = "http://169.254.169.254/latest/meta-data/instance-id";
			await until(
				"it is answered",
				async () => (await ask(instance, url)) === instance,
			);
		});
		after(async () => {
			await agent?.[Symbol.asyncDispose]();
			await controller?.[Symbol.asyncDispose]();
			onHost(`ip link del br0; nft delete table bridge others
				nft delete table arp others; iptables -D FORWARD -j DOCKER-USER
				iptables -F DOCKER-USER; iptables -X DOCKER-USER; ip6tables -F FORWARD; ip6tables -t raw -F PREROUTING
				iptables -t raw -F PREROUTING; ipset destroy others`);
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
