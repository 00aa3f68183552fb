import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, describe, it } from "node:test";
import { ask, sniff } from "./ask.ts";
import { enterNamespace } from "./enter-namespace.ts";
import {
	availableBackends,
	HostUnderTest,
	inside,
	METADATA_URL,
	macOf,
	onHost,
	type TestInstance,
} from "./host-under-test.ts";

if (enterNamespace(import.meta.filename)) {
	for (const backend of availableBackends()) accessOn(backend);
}

function accessOn(backend: Parameters<typeof HostUnderTest.start>[0]): void {
	describe(`access to the metadata address with ${backend}`, () => {
		let host: HostUnderTest;
		let a: TestInstance;
		let b: TestInstance;
		let inA: string;
		let inB: string;
		/** A service of the host's own that listens on every address. */
		const other = createServer((_request, response) => response.end("other"));

		before(async () => {
			host = await HostUnderTest.start(backend, 2);
			const [first, second] = host.instances;
			assert.ok(first && second);
			[a, b] = [first, second];
			[inA, inB] = [a.entry.instanceId, b.entry.instanceId];
			other.listen(8080);
		});
		after(async () => {
			other.close();
			await host.end();
		});

		it("answers each instance as itself", async () => {
			assert.equal(await ask(inA, METADATA_URL), inA);
			assert.equal(await ask(inB, METADATA_URL), inB);
		});

		it("answers an instance that takes the address for its neighbour", async () => {
			inside(inA, "ip", "route", "add", "169.254.0.0/16", "dev", "eth0");
			assert.equal(await ask(inA, METADATA_URL), inA);
			inside(inA, "ip", "route", "del", "169.254.0.0/16");
		});

		it("does not answer another instance's IP", async () => {
			const { privateIp } = b.entry;
			inside(inA, "ip", "address", "add", `${privateIp}/32`, "dev", "eth0");
			assert.equal(await ask(inA, METADATA_URL, privateIp), "TIMEOUT");
			inside(inA, "ip", "address", "del", `${privateIp}/32`, "dev", "eth0");
		});

		it("does not answer another instance's MAC", async () => {
			inside(inA, "ip", "link", "set", "eth0", "address", b.entry.mac);
			assert.equal(await ask(inA, METADATA_URL), "TIMEOUT");
			inside(inA, "ip", "link", "set", "eth0", "address", a.entry.mac);
			assert.equal(await ask(inA, METADATA_URL), inA);
		});

		it("sends no answer to anybody when a handshake is forged", async () => {
			const destinationMac = macOf(a.entry.interfaceName);
			const forge = (
				source: TestInstance,
				mac: TestInstance,
				port: number,
			) => ({
				source: source.entry.privateIp,
				sourceMac: mac.entry.mac,
				destinationMac,
				destination: "169.254.169.254",
				sourcePort: port,
				destinationPort: 80,
			});
			const honest = await sniff(inA, [forge(a, a, 5000)]);
			assert.ok(honest.includes("SYN-ACK"), String(honest));
			const [atB, atA] = await Promise.all([
				sniff(inB, [], 1500),
				sniff(inA, [forge(b, a, 5001), forge(a, b, 5002), forge(b, b, 5003)]),
			]);
			assert.deepEqual(
				atA.filter((answer) => answer === "SYN-ACK"),
				[],
			);
			assert.deepEqual(atB, []);
		});

		it("answers an instance at no other address of the host", async () => {
			assert.notEqual(await ask(inA, "http://10.0.0.1/"), inA);
			assert.equal(await ask(inA, "http://10.0.0.1/"), "ECONNREFUSED");
			assert.notEqual(await ask(inA, `http://${b.entry.privateIp}/`), inB);
		});

		it("opens no other port of the metadata address and no other link-local address", async () => {
			assert.equal(await ask(inA, "http://169.254.169.254:8080/"), "TIMEOUT");
			onHost("ip address add 169.254.1.1/32 dev lo");
			assert.equal(await ask(inA, "http://169.254.1.1:8080/"), "TIMEOUT");
			assert.equal(await ask(inA, "http://10.0.0.1:8080/"), "other");
			onHost("ip address del 169.254.1.1/32 dev lo");
		});

		it("answers nobody behind an interface that is not a guest's, nor behind a guest's that is not known", async () => {
			for (const name of ["lan0", "gumstranger"]) {
				const namespace = `net-${name}`;
				onHost(`ip netns add ${namespace}
					ip link add ${name} type veth peer name eth0 netns ${namespace}
					ip address add 10.1.0.1/24 dev ${name}
					ip link set ${name} up
					ip -n ${namespace} link set eth0 up
					ip -n ${namespace} address add 10.1.0.2/24 dev eth0
					ip -n ${namespace} route add default via 10.1.0.1`);
				assert.equal(await ask(namespace, "http://10.1.0.1:8080/"), "other");
				assert.equal(await ask(namespace, METADATA_URL), "TIMEOUT");
				onHost(`ip link del ${name}; ip netns del ${namespace}`);
			}
		});

		it("answers an instance on a host that drops what comes in and goes out", async () => {
			onHost(`${backend} -P INPUT DROP; ${backend} -P OUTPUT DROP`);
			assert.equal(await ask(inA, METADATA_URL), inA);
			onHost(`${backend} -P INPUT ACCEPT; ${backend} -P OUTPUT ACCEPT`);
		});

		it("answers although the host publishes its port 80 by NAT", async () => {
			onHost(
				`${backend} -t nat -A PREROUTING -p tcp --dport 80 -j DNAT --to-destination 10.0.0.1:8080`,
			);
			assert.equal(await ask(inA, METADATA_URL), inA);
			onHost(`${backend} -t nat -F PREROUTING`);
		});

		it("answers nobody once somebody flushed the rules, and everybody after the repair", async () => {
			onHost(`${backend} -t raw -F; ${backend} -t filter -F`);
			assert.equal(await ask(inA, METADATA_URL), "ECONNRESET");
			assert.notDeepEqual(await host.firewall.check(), []);
			await host.firewall.repair();
			assert.equal(await ask(inA, METADATA_URL), inA);
		});

		it("answers nobody while only the raw table is flushed", async () => {
			onHost(`${backend} -t raw -F`);
			assert.equal(await ask(inA, METADATA_URL), "TIMEOUT");
			await host.firewall.repair();
		});

		it("answers an instance no more once the firewall does not know it", async () => {
			await host.firewall.apply([b.entry]);
			assert.equal(await ask(inA, METADATA_URL), "TIMEOUT");
			assert.equal(await ask(inB, METADATA_URL), inB);
			await host.firewall.apply([a.entry, b.entry]);
			assert.equal(await ask(inA, METADATA_URL), inA);
		});
	});
}
