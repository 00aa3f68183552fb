import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { silentLogger } from "#shared/logger.ts";
import { createFirewall } from "../../agent/firewall/reconcile.ts";
import { createNetnsHypervisor } from "../../agent/hypervisor/netns.ts";
import { findPort } from "../../agent/network/find-port.ts";
import { listLinks } from "../../agent/network/links.ts";
import { instanceAssignment } from "../fakes/instance-assignment.ts";
import { ask } from "./ask.ts";
import { enterNamespace } from "./enter-namespace.ts";
import {
	availableBackends,
	HostUnderTest,
	inside,
	METADATA_URL,
	macOf,
	onHost,
	SUBNET,
	type TestInstance,
} from "./host-under-test.ts";
import { startInside, startProgram } from "./inside-script.ts";

const METADATA = "169.254.169.254";
const URL_V6 = "http://[fd00:ec2::254]/";
const ANSWER = `require("node:http").createServer((_, response) => response.end("theirs")).listen(80, "${METADATA}", () => console.log("up"))`;

if (enterNamespace(import.meta.filename)) {
	for (const backend of availableBackends()) accessOn(backend);
	describe("bridges that are not as they must be", describeRefusals);
}

function accessOn(backend: Parameters<typeof HostUnderTest.start>[0]): void {
	describe(`the metadata address on bridges with ${backend}`, () => {
		let host: HostUnderTest;
		let a: TestInstance;
		let inA: string;
		let inB: string;

		before(async () => {
			host = await HostUnderTest.start(backend, 2, {
				...{ sets: true, ipv6: true, bridges: ["br0", "br1"] },
			});
			const [first, second] = host.instances;
			assert.ok(first && second);
			a = first;
			[inA, inB] = [a.entry.instanceId, second.entry.instanceId];
		});
		after(() => host?.end());

		it("answers each instance as itself, over either version of IP", async () => {
			assert.equal(await ask(inA, METADATA_URL), inA);
			assert.equal(await ask(inB, METADATA_URL), inB);
			assert.equal(await ask(inA, URL_V6), inA);
			assert.equal(await ask(inB, URL_V6), inB);
			assert.deepEqual(await host.firewall.check(), []);
		});

		it("answers an instance that takes the address for its neighbour", async () => {
			inside(inA, "ip", "route", "add", METADATA, "dev", "eth0");
			inside(inA, "ip", "-6", "route", "add", "fd00:ec2::254", "dev", "eth0");
			assert.equal(await ask(inA, METADATA_URL), inA);
			assert.equal(await ask(inA, URL_V6), inA);
			inside(inA, "ip", "route", "del", METADATA, "dev", "eth0");
			inside(inA, "ip", "-6", "route", "del", "fd00:ec2::254", "dev", "eth0");
		});

		it("answers instances whose router is not this host, which has no address in their network", async () => {
			onHost(`ip netns add router
				ip link add tor type veth peer name eth0 netns router
				ip link set tor up master br0
				ip -n router link set eth0 up
				ip address del 10.0.0.1/24 dev br0; ip address del fd12::1/120 dev br0
				ip -n router address add 10.0.0.1/24 dev eth0
				ip -n router address add fd12::1/120 dev eth0 nodad`);
			inside(inA, "ip", "neighbour", "flush", "all");
			inside(inA, "ip", "-6", "neighbour", "flush", "all");
			assert.equal(await ask(inA, METADATA_URL), inA);
			assert.equal(await ask(inA, URL_V6), inA);
			onHost(`ip netns del router
				ip address add 10.0.0.1/24 dev br0
				ip address add fd12::1/120 dev br0 nodad`);
		});

		it("answers two instances of one IP and MAC, each on its own bridge, at the same time and from the same port", async () => {
			const { mac, privateIp } = a.entry;
			const assignment = instanceAssignment(9, { mac, privateIp });
			const onOther = createNetnsHypervisor({ subnet: SUBNET, bridge: "br1" });
			const twin = (await host.run(assignment, onOther)).entry.instanceId;
			await using one = startInside(inA, "idle-connection.ts", [
				...[METADATA, "40000"],
			]);
			await using other = startInside(twin, "idle-connection.ts", [
				...[METADATA, "40000"],
			]);
			assert.equal(await one.read(), "40000");
			assert.equal(await other.read(), "40000");
			one.write("ask now");
			other.write("ask now");
			assert.deepEqual([await one.read(), await other.read()], [inA, twin]);
			assert.deepEqual(await host.firewall.check(), []);
		});

		it("answers a machine behind a firewall bridge of Proxmox", async () => {
			const assignment = instanceAssignment(7, { ipv6: "fd12::a7" });
			const { mac, privateIp, ipv6 } = assignment;
			onHost(`ip netns add pve
				ip link add tap100i0 type veth peer name eth0 address ${mac} netns pve
				ip link add fwbr100i0 type bridge
				ip link add fwln100i0 type veth peer name fwpr100p0
				ip link set tap100i0 master fwbr100i0
				ip link set fwln100i0 master fwbr100i0
				ip link set fwpr100p0 master br0
				for name in tap100i0 fwbr100i0 fwln100i0 fwpr100p0; do ip link set $name up; done
				ip -n pve link set eth0 up
				ip -n pve address add ${privateIp}/24 dev eth0
				ip -n pve address add ${ipv6}/120 dev eth0 nodad
				ip -n pve route add default via 10.0.0.1
				ip -n pve route add default via fd12::1`);
			const { port, ...place } = findPort(await listLinks(), "tap100i0", [
				"br0",
			]);
			const { interfaceIndex } = a;
			const attachment = { ...place, interfaceName: port, interfaceIndex };
			await host.letThrough(assignment, attachment);
			assert.equal(await ask("pve", METADATA_URL), assignment.instanceId);
			assert.equal(await ask("pve", URL_V6), assignment.instanceId);
			inside("pve", "ip", "link", "set", "eth0", "address", a.entry.mac);
			assert.equal(await ask("pve", METADATA_URL), "TIMEOUT");
			onHost("ip netns del pve; ip link del fwln100i0; ip link del fwbr100i0");
		});

		it("leaves a bridge of others its own metadata service", async () => {
			onHost(`ip link add br9 type bridge; ip link set br9 up
				ip address add 10.9.0.1/24 dev br9
				for name in theirs server; do
					ip netns add $name
					ip link add to-$name type veth peer name eth0 netns $name
					ip link set to-$name up master br9
					ip -n $name link set eth0 up
				done
				ip -n theirs address add 10.9.0.2/24 dev eth0
				ip -n theirs route add ${METADATA} dev eth0
				ip -n server address add 10.9.0.3/24 dev eth0
				ip -n server address add ${METADATA}/32 dev eth0`);
			await using _server = await startProgram("server", ANSWER);
			for (let n = 0; n < 3; n += 1) {
				inside("theirs", "ip", "neighbour", "flush", "all");
				assert.equal(await ask("theirs", METADATA_URL), "theirs");
			}
			const neighbours = inside("theirs", "ip", "neighbour", "show", METADATA);
			assert.doesNotMatch(neighbours, new RegExp(macOf("br9")));
			onHost("ip netns del theirs; ip netns del server; ip link del br9");
		});

		it("answers nobody on a bridge of others where nobody else has the address", async () => {
			onHost(`ip link add br9 type bridge; ip link set br9 up
				ip address add 10.9.0.1/24 dev br9; ip netns add theirs
				ip link add to-theirs type veth peer name eth0 netns theirs
				ip link set to-theirs up master br9
				ip -n theirs link set eth0 up
				ip -n theirs address add 10.9.0.2/24 dev eth0
				ip -n theirs route add default via 10.9.0.1`);
			assert.equal(await ask("theirs", METADATA_URL), "TIMEOUT");
			onHost("ip netns del theirs; ip link del br9");
		});

		it("answers an instance on a host that drops what comes in, goes out or passes through", async () => {
			const policies = ["INPUT", "OUTPUT", "FORWARD"] as const;
			for (const chain of policies) onHost(`${backend} -P ${chain} DROP`);
			assert.equal(await ask(inA, METADATA_URL), inA);
			for (const chain of policies) onHost(`${backend} -P ${chain} ACCEPT`);
		});

		it("finds and repairs what somebody took from below IP", async () => {
			const { mac, interfaceName, privateIp } = a.entry;
			for (const harm of [
				"nft delete table bridge gumleaf",
				"nft flush chain bridge gumleaf from_guest",
				"nft delete table arp gumleaf",
				`bridge fdb del ${mac} dev ${interfaceName} master`,
				`ip neighbour del ${privateIp} dev br0`,
			]) {
				onHost(harm);
				assert.equal((await host.firewall.check()).length, 1, harm);
				await host.firewall.repair();
				assert.deepEqual(await host.firewall.check(), [], harm);
			}
		});

		it("answers nobody once somebody flushed everything, and everybody after the repair", async () => {
			onHost(
				"iptables-legacy -t raw -F; iptables-legacy -F; nft flush ruleset",
			);
			assert.equal(await ask(inA, METADATA_URL), "ECONNRESET");
			assert.notDeepEqual(await host.firewall.check(), []);
			await host.firewall.repair();
			assert.equal(await ask(inA, METADATA_URL), inA);
		});
	});
}

function describeRefusals(): void {
	const settings = { ...HostUnderTest.settings, bridges: ["br0"] };
	const create = (ownsNetworkNamespace: boolean) =>
		createFirewall({ settings, logger: silentLogger(), ownsNetworkNamespace });
	const causeOf = async (ownsNetworkNamespace: boolean) => {
		try {
			await create(ownsNetworkNamespace).apply([]);
		} catch (error) {
			return String((error as Error).cause);
		}
		return "none";
	};
	const shown = () => onHost("ip -details link show dev br0");

	before(() => {
		onHost("ip link add br0 type bridge; ip link set br0 up");
		onHost("echo 1 > /proc/sys/net/ipv4/tcp_fwmark_accept");
	});
	after(() => onHost("ip link del br0"));

	it("are refused where their packets pass iptables by, and not changed", async () => {
		onHost("echo 0 > /proc/sys/net/bridge/bridge-nf-call-iptables");
		assert.match(
			await causeOf(false),
			/packets on br0 do not pass iptables.*ip link set br0 type bridge nf_call_iptables 1/,
		);
		assert.match(shown(), /nf_call_iptables 0/);
	});

	it("are made to pass them in a network namespace of the agent's own, themselves alone, and put back at the end", async () => {
		const firewall = create(true);
		await firewall.apply([]);
		assert.match(shown(), /nf_call_iptables 1/);
		const sysctl = onHost("cat /proc/sys/net/bridge/bridge-nf-call-iptables");
		assert.equal(sysctl.trim(), "0");
		await firewall.remove();
		assert.match(shown(), /nf_call_iptables 0/);
		onHost("echo 1 > /proc/sys/net/ipv4/tcp_fwmark_accept");
		onHost("echo 1 > /proc/sys/net/bridge/bridge-nf-call-iptables");
	});

	it("are refused where they are none, or not there", async () => {
		onHost("ip link del br0; ip link add br0 type veth peer name wire");
		assert.match(await causeOf(false), /br0 is not a bridge/);
		onHost("ip link del br0");
		assert.match(await causeOf(false), /there is no bridge br0/);
		onHost("ip link add br0 type bridge");
		await create(false).remove();
	});
}
