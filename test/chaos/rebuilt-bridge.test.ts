import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { ModifyInstanceMetadataOptionsCommand } from "@aws-sdk/client-ec2";
import {
	listFixedPorts,
	listNeighbours,
} from "../../agent/network/neighbours.ts";
import { ask } from "../host/ask.ts";
import { enterNamespace } from "../host/enter-namespace.ts";
import { inside, onHost } from "../host/host-under-test.ts";
import {
	type RestartableController,
	startRestartableController,
} from "../host/restartable-controller.ts";
import { runInstances } from "../host/run-instances.ts";
import { type RunningAgent, startAgent } from "../host/running-agent.ts";

const ID_URL = "http://169.254.169.254/latest/meta-data/instance-id";
const ID_URL_V6 = "http://[fd00:ec2::254]/latest/meta-data/instance-id";
/** From the last port's return to the first answer, on a machine that has much to do; looks alone would take longer. */
const NOTICED_MS = 25_000;

if (enterNamespace(import.meta.filename)) {
	describe(
		"bridges of guests that somebody deletes and makes anew",
		describeAgent,
	);
}

function makeBridge(name: string, n: number): void {
	onHost(`ip link add ${name} address 02:00:00:00:b0:0${n} type bridge
		ip link set ${name} up; ip address add 10.2${n}.0.1/24 dev ${name}
		ip address add fd2${n}::1/120 dev ${name} nodad`);
}

/** The first answer that an instance gets, asking again and again. */
async function answered(instance: string, url: string): Promise<string> {
	const deadline = Date.now() + NOTICED_MS;
	for (;;) {
		// Its namespace may still have to be made.
		const answer = await ask(instance, url).catch(String);
		if (answer === instance || Date.now() > deadline) return answer;
		await delay(50);
	}
}

function describeAgent(): void {
	let controller: RestartableController;
	let agent: RunningAgent;
	let one = "";
	let other = "";
	const ports = () =>
		[...onHost("ip -oneline link").matchAll(/ (gum[0-9a-f]+)@/g)].map(
			([, name]) => name,
		);
	/** What keeps answers for the guests of br0 from others. */
	const fixed = async () => ({
		ports: (await listFixedPorts()).map(({ mac, port }) => `${mac} ${port}`),
		neighbours: (await listNeighbours()).map(
			({ address, mac, device }) => `${address} ${mac} ${device}`,
		),
	});

	before(async () => {
		// So that each bridge has to be told for itself.
		onHost("echo 0 | tee /proc/sys/net/bridge/bridge-nf-call-ip*tables");
		makeBridge("br0", 0);
		makeBridge("br1", 1);
		controller = await startRestartableController();
		agent = await startAgent(controller, "host-a", [
			...["--hypervisor=netns", "--own-network-namespace", "--vcpus=64"],
			...["--subnet=10.20.0.0/24", "--subnet-v6=fd20::/120"],
			...["--topology=bridged", "--bridges=br0,br1"],
			"--drift-check-interval=60s",
		]);
		[one = "", other = ""] = await runInstances(controller, 2);
		for (const InstanceId of [one, other]) {
			await controller.root.ec2.send(
				new ModifyInstanceMetadataOptionsCommand({
					...{ InstanceId, HttpProtocolIpv6: "enabled" },
				}),
			);
		}
		assert.equal(await answered(one, ID_URL), one);
		assert.equal(await answered(other, ID_URL_V6), other);
	});
	after(async () => {
		await agent?.[Symbol.asyncDispose]();
		await controller?.[Symbol.asyncDispose]();
		onHost("ip link del br0; ip link del br1; ip -all netns del");
	});

	it("go on serving the guests of the others meanwhile, and are listened on again", async () => {
		onHost("ip link del br1");
		await delay(1000);
		assert.equal(await ask(one, ID_URL), one);
		makeBridge("br1", 1);
		const listening = () => onHost("ss -Hltn 'sport = :80'");
		const deadline = Date.now() + NOTICED_MS;
		while (!/169\.254\.169\.254%br1:80/.test(listening())) {
			assert.ok(Date.now() < deadline, listening());
			await delay(50);
		}
		assert.equal(await ask(one, ID_URL), one);
	});

	it("protect and serve their guests again, over either version of IP", async () => {
		const before = await fixed();
		assert.equal(before.ports.length, 2);
		assert.equal(before.neighbours.length, 4);
		onHost("ip link del br0");
		assert.notEqual(await ask(one, ID_URL), one);
		makeBridge("br0", 0);
		for (const port of ports()) onHost(`ip link set ${port} master br0`);
		assert.equal(await answered(one, ID_URL), one);
		assert.equal(await answered(other, ID_URL_V6), other);
		assert.equal(await answered(one, ID_URL_V6), one);
		const { ports: portsAfter, neighbours } = await fixed();
		assert.deepEqual(portsAfter.sort(), before.ports.sort());
		assert.deepEqual(neighbours.sort(), before.neighbours.sort());
		assert.match(
			onHost("ip -details link show br0"),
			/nf_call_iptables 1 nf_call_ip6tables 1/,
		);
	});

	it("still let no guest be another", async () => {
		const address = /inet (10\.20\.0\.\d+)/.exec(
			inside(other, "ip", "-4", "address", "show", "dev", "eth0"),
		)?.[1];
		assert.ok(address);
		inside(one, "ip", "address", "add", `${address}/32`, "dev", "eth0");
		assert.equal(await ask(one, ID_URL, address), "TIMEOUT");
		inside(one, "ip", "address", "del", `${address}/32`, "dev", "eth0");
		assert.equal(await ask(one, ID_URL), one);
	});

	it("get the metadata address back when somebody takes it from them", async () => {
		onHost("ip address del 169.254.169.254/32 dev br0");
		assert.equal(await answered(one, ID_URL), one);
		onHost("ip -6 address del fd00:ec2::254/128 dev br0");
		assert.equal(await answered(one, ID_URL_V6), one);
	});
}
