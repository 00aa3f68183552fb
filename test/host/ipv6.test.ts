import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, describe, it } from "node:test";
import { InstanceCache } from "../../agent/cache/instance-cache.ts";
import { instanceAssignment } from "../fakes/instance-assignment.ts";
import { ask, converse } from "./ask.ts";
import { enterNamespace } from "./enter-namespace.ts";
import {
	availableBackends,
	HostUnderTest,
	inside,
	METADATA_URL,
	onHost,
	type TestInstance,
} from "./host-under-test.ts";

const URL_V6 = "http://[fd00:ec2::254]/";

if (enterNamespace(import.meta.filename)) {
	for (const backend of availableBackends()) ipv6On(backend);
}

function ipv6On(backend: Parameters<typeof HostUnderTest.start>[0]): void {
	const ip6tables = backend.replace("iptables", "ip6tables");

	describe(`the metadata address over IPv6 with ${backend}`, () => {
		let host: HostUnderTest;
		let a: TestInstance;
		let b: TestInstance;
		let inA: string;
		let inB: string;
		/** A service of the host's own that listens on every address. */
		const other = createServer((_request, response) => response.end("other"));

		before(async () => {
			host = await HostUnderTest.start(backend, 2, { sets: true, ipv6: true });
			const [first, second] = host.instances;
			assert.ok(first && second);
			[a, b] = [first, second];
			[inA, inB] = [a.entry.instanceId, b.entry.instanceId];
			other.listen(8080, "::");
		});
		after(async () => {
			other.close();
			await host.end();
		});

		it("answers each instance as itself, beside IPv4", async () => {
			assert.equal(await ask(inA, URL_V6), inA);
			assert.equal(await ask(inB, URL_V6), inB);
			assert.equal(await ask(inA, METADATA_URL), inA);
		});

		it("answers an instance that takes the address for its neighbour, also when it asks its neighbour again", async () => {
			const onLink = ["fd00:ec2::254/128", "dev", "eth0"];
			inside(inA, "ip", "-6", "route", "add", ...onLink);
			assert.equal(await ask(inA, URL_V6), inA);
			inside(inA, "ip", "-6", "neighbour", "flush", "dev", "eth0");
			assert.equal(await ask(inA, URL_V6), inA);
			inside(inA, "ip", "-6", "route", "del", ...onLink);
		});

		it("does not answer another instance's address", async () => {
			const forged = [`${b.entry.ipv6}/128`, "dev", "eth0"];
			inside(inA, "ip", "address", "add", ...forged, "nodad");
			assert.equal(await ask(inA, URL_V6, b.entry.ipv6), "TIMEOUT");
			inside(inA, "ip", "address", "del", ...forged);
		});

		it("does not answer another instance's MAC", async () => {
			inside(inA, "ip", "link", "set", "eth0", "address", b.entry.mac);
			assert.equal(await ask(inA, URL_V6), "TIMEOUT");
			inside(inA, "ip", "link", "set", "eth0", "address", a.entry.mac);
			assert.equal(await ask(inA, URL_V6), inA);
		});

		it("does not answer a link-local address", async () => {
			const forged = ["fe80::77/64", "dev", "eth0"];
			inside(inA, "ip", "address", "add", ...forged, "nodad");
			assert.equal(await ask(inA, URL_V6, "fe80::77%eth0"), "TIMEOUT");
			inside(inA, "ip", "address", "del", ...forged);
		});

		it("opens no other port of the address", async () => {
			const url = "http://[fd00:ec2::254]:8080/";
			assert.equal(await ask(inA, url), "TIMEOUT");
			assert.equal(await ask(inA, "http://[fd12::1]:8080/"), "other");
		});

		it("answers nobody behind an interface that is not a guest's", async () => {
			onHost(`ip netns add lan
				ip link add lan0 type veth peer name eth0 netns lan
				ip address add fd99::1/64 dev lan0 nodad
				ip link set lan0 up
				ip -n lan link set eth0 up
				ip -n lan address add fd99::2/64 dev eth0 nodad
				ip -n lan route add default via fd99::1`);
			assert.equal(await ask("lan", "http://[fd99::1]:8080/"), "other");
			assert.equal(await ask("lan", URL_V6), "TIMEOUT");
			onHost("ip link del lan0; ip netns del lan");
		});

		it("answers an instance on a host that drops what comes in", async () => {
			onHost(`${ip6tables} -P INPUT DROP`);
			onHost(`${ip6tables} -I INPUT -p icmpv6 -j ACCEPT`);
			assert.equal(await ask(inA, URL_V6), inA);
			onHost(`${ip6tables} -P INPUT ACCEPT`);
			onHost(`${ip6tables} -D INPUT -p icmpv6 -j ACCEPT`);
		});

		it("answers nobody once somebody flushed the rules, and everybody after the repair", async () => {
			onHost(`${ip6tables} -t raw -F; ${ip6tables} -t filter -F`);
			assert.equal(await ask(inA, URL_V6), "ECONNRESET");
			assert.notDeepEqual(await host.firewall.check(), []);
			await host.firewall.repair();
			assert.deepEqual(await host.firewall.check(), []);
			assert.equal(await ask(inA, URL_V6), inA);
		});

		it("answers an instance no more once the firewall does not know its address", async () => {
			const { ipv6: _gone, ...overIpv4 } = a.entry;
			await host.firewall.apply([overIpv4, b.entry]);
			assert.equal(await ask(inA, URL_V6), "TIMEOUT");
			assert.equal(await ask(inA, METADATA_URL), inA);
			await host.firewall.apply([a.entry, b.entry]);
			assert.equal(await ask(inA, URL_V6), inA);
		});

		it("gives an instance without an address no IPv6 at all", async () => {
			const { entry } = await host.run(instanceAssignment(5));
			const { interfaceName, instanceId } = entry;
			assert.equal(onHost(`ip -6 address show dev ${interfaceName}`), "");
			assert.equal(await ask(instanceId, METADATA_URL), instanceId);
		});

		it("follows HttpProtocolIpv6 from one request to the next", async () => {
			const table = new InstanceCache();
			const allow = (httpProtocolIpv6: "enabled" | "disabled") => {
				const { metadataOptions } = a.assignment;
				const options = { ...metadataOptions, httpProtocolIpv6 };
				const { interfaceIndex, entry } = a;
				table.set({
					assignment: { ...a.assignment, metadataOptions: options },
					attachment: { interfaceIndex, interfaceName: entry.interfaceName },
					credentials: { status: "none" },
				});
			};
			await host.serveMetadata(table);
			const path = "latest/meta-data/ipv6";
			const get = { method: "GET", url: `${URL_V6}${path}` } as const;
			allow("enabled");
			const [answered] = await converse(inA, [get]);
			assert.equal(answered?.body, a.entry.ipv6);
			allow("disabled");
			assert.equal((await converse(inA, [get]))[0]?.status, 0);
			const overIpv4 = await ask(inA, `${METADATA_URL}${path}`);
			assert.equal(overIpv4, a.entry.ipv6);
		});

		it("leaves nothing of ours behind", async () => {
			await host.end();
			assert.doesNotMatch(onHost(`${ip6tables}-save`), /GUMLEAF/);
			assert.doesNotMatch(onHost("ip -6 address show"), /ec2/);
		});
	});
}
