import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { IPV6 } from "../../../agent/firewall/addresses.ts";
import { metadataRules } from "../../../agent/firewall/metadata-rules.ts";
import {
	alice,
	bob,
	bridged,
	everything,
	settings,
} from "../../fakes/firewall-settings.ts";
import { type Packet, walk } from "../../fakes/packet-flow.ts";

const METADATA = "169.254.169.254";
const MARK = settings.mark.value;
const request: Packet = {
	inInterface: alice.interfaceName,
	mac: alice.mac,
	source: alice.privateIp,
	sourcePort: 40_000,
	destination: METADATA,
	destinationPort: 80,
};

const kernels = {
	"with sets": everything,
	"without sets": { ...everything, sets: false },
};

for (const [kernel, capabilities] of Object.entries(kernels)) {
	describe(`metadataRules ${kernel}`, () => {
		const wanted = metadataRules([alice, bob], settings, capabilities);
		const prerouting = (packet: Partial<Packet>) =>
			walk(wanted, "raw", "PREROUTING", { ...request, ...packet });

		it("lets an instance through as itself, marked and untracked", () => {
			assert.deepEqual(prerouting({}), {
				end: "ACCEPT",
				mark: MARK,
				tracked: false,
			});
		});

		it("keeps the bits of the packet's mark that are not ours", () => {
			assert.equal(prerouting({ mark: 0x4001 }).mark, MARK + 0x4001);
		});

		const forged: Record<string, Partial<Packet>> = {
			"another instance's IP": { source: bob.privateIp },
			"another instance's MAC": { mac: bob.mac },
			"another instance's IP and MAC": {
				source: bob.privateIp,
				mac: bob.mac,
			},
			"an IP nobody has": { source: "10.0.0.99" },
			"an IP outside the subnet": { source: "8.8.8.8" },
			"a link-local IP": { source: "169.254.1.1" },
			"the metadata address itself as source": { source: METADATA },
			"an instance's IP and MAC from a guest interface nobody knows": {
				inInterface: "gumcccccccccccc",
			},
			"an instance's IP and MAC from the LAN": { inInterface: "eth0" },
			"an instance's IP and MAC from the host itself": { inInterface: "lo" },
			"another port": { destinationPort: 22 },
			"another address of 169.254.0.0/16": { destination: "169.254.0.1" },
		};
		for (const [what, packet] of Object.entries(forged)) {
			it(`drops ${what}`, () => {
				assert.equal(prerouting(packet).end, "DROP");
			});
		}

		it("has nothing against the rest of an instance's traffic", () => {
			const packet = { destination: "8.8.8.8", destinationPort: 443 };
			assert.equal(prerouting(packet).end, "passed");
		});

		it("has nothing against link-local traffic of other interfaces", () => {
			const packet = { inInterface: "eth0", source: "169.254.7.7" };
			assert.equal(
				prerouting({ ...packet, destination: "169.254.8.8" }).end,
				"passed",
			);
		});

		it("accepts on the way in what carries the mark, and drops what does not", () => {
			const input = (packet: Partial<Packet>) =>
				walk(wanted, "filter", "INPUT", { ...request, ...packet }).end;
			assert.equal(input({ mark: MARK }), "ACCEPT");
			assert.equal(input({}), "DROP");
			assert.equal(input({ mark: MARK, destinationPort: 22 }), "DROP");
			assert.equal(input({ destination: "10.0.0.1" }), "passed");
		});

		it("forwards no link-local traffic from or to a guest", () => {
			const forward = (packet: Partial<Packet>) =>
				walk(wanted, "filter", "FORWARD", {
					...request,
					inInterface: "eth0",
					outInterface: "eth1",
					...packet,
				}).end;
			assert.equal(forward({ inInterface: alice.interfaceName }), "DROP");
			assert.equal(
				forward({
					outInterface: bob.interfaceName,
					source: METADATA,
					destination: bob.privateIp,
				}),
				"DROP",
			);
			assert.equal(forward({}), "passed");
		});

		it("lets answers out, untracked", () => {
			const answer = {
				outInterface: alice.interfaceName,
				source: METADATA,
				sourcePort: 80,
				destination: alice.privateIp,
				destinationPort: 40_000,
				mark: MARK,
			};
			assert.equal(walk(wanted, "filter", "OUTPUT", answer).end, "ACCEPT");
			assert.equal(walk(wanted, "raw", "OUTPUT", answer).tracked, false);
		});

		it("lets nobody through when there are no instances", () => {
			const empty = metadataRules([], settings, capabilities);
			assert.equal(walk(empty, "raw", "PREROUTING", request).end, "DROP");
		});
	});
}

describe("metadataRules", () => {
	it("has the same rules for any instances when there are sets", () => {
		assert.deepEqual(
			metadataRules([alice], settings, everything).tables,
			metadataRules([], settings, everything).tables,
		);
	});

	it("gives a rule of its own to an address the sets cannot hold", () => {
		const far = { ...bob, privateIp: "10.9.0.1" };
		const wanted = metadataRules([alice, far], settings, everything);
		const packet = { ...request, inInterface: far.interfaceName, mac: far.mac };
		const fate = (source: string) =>
			walk(wanted, "raw", "PREROUTING", { ...packet, source }).end;
		assert.equal(fate(far.privateIp), "ACCEPT");
		assert.equal(fate(alice.privateIp), "DROP");
	});

	it("uses no sets for a subnet larger than a /16", () => {
		const wide = { ...settings, subnet: "10.0.0.0/8" };
		const wanted = metadataRules([alice], wide, everything);
		assert.deepEqual(wanted.sets, []);
		assert.equal(walk(wanted, "raw", "PREROUTING", request).end, "ACCEPT");
	});

	it("refuses two instances with one address, naming both", () => {
		assert.throws(
			() =>
				metadataRules(
					[alice, { ...bob, privateIp: alice.privateIp }],
					settings,
					everything,
				),
			/10\.0\.0\.10 is of both i-0000000000000000a and i-0000000000000000b/,
		);
	});

	it("refuses an interface that is not a guest's", () => {
		const entry = { ...alice, interfaceName: "eth0" };
		assert.throws(
			() => metadataRules([entry], settings, everything),
			/not one of the host's guest interfaces/,
		);
	});

	it("refuses texts that would become other rules", () => {
		for (const odd of [
			{ interfaceName: "gum\n-A X" },
			{ privateIp: "10.0.0.1/8" },
			{ mac: "02:00:00:00:00:0a -j ACCEPT" },
		]) {
			assert.throws(() =>
				metadataRules([{ ...alice, ...odd }], settings, everything),
			);
		}
	});

	it("names no chain longer than iptables allows", () => {
		const { tables } = metadataRules([], settings, everything);
		for (const chain of tables.flatMap(({ chains }) => chains)) {
			assert.ok(chain.length <= 28, chain);
		}
	});
});

describe("metadataRules for IPv6", () => {
	const entry = { ...alice, ipv6: "fd12::a" };
	const wanted = metadataRules([entry, bob], settings, everything, IPV6);
	const overIpv6: Packet = {
		...request,
		source: "fd12::a",
		destination: "fd00:ec2::254",
	};
	const prerouting = (packet: Partial<Packet>) =>
		walk(wanted, "raw", "PREROUTING", { ...overIpv6, ...packet });

	it("lets an instance through as itself, marked and untracked", () => {
		const fate = { end: "ACCEPT", mark: MARK, tracked: false };
		assert.deepEqual(prerouting({}), fate);
	});

	const ofBob = { inInterface: bob.interfaceName, mac: bob.mac };
	const forged: Record<string, Partial<Packet>> = {
		"another instance's address": ofBob,
		"another instance's MAC": { mac: bob.mac },
		"an address nobody has": { source: "fd12::99" },
		"a link-local address": { source: "fe80::1" },
		"an address beside the metadata address": { source: "fd00:ec2::1" },
		"an instance that has no IPv6 address": { ...ofBob, source: "fd12::b" },
		"the LAN": { inInterface: "eth0" },
		"an instance, to another port": { destinationPort: 8080 },
		"an instance, to an address beside it": { destination: "fd00:ec2::253" },
	};
	for (const [what, packet] of Object.entries(forged)) {
		it(`drops what comes from ${what}`, () => {
			assert.equal(prerouting(packet).end, "DROP");
		});
	}

	it("lets neighbours find each other on their link, and lets nothing else of ICMPv6 in", () => {
		const neighbour = (icmpv6Type: number, hopLimit: number) =>
			walk(wanted, "raw", "PREROUTING", {
				...{ inInterface: bob.interfaceName, mac: bob.mac, source: "fe80::b" },
				...{ destination: "fd00:ec2::254", icmpv6Type, hopLimit },
			}).end;
		assert.equal(neighbour(135, 255), "ACCEPT");
		assert.equal(neighbour(136, 255), "ACCEPT");
		assert.equal(neighbour(135, 254), "DROP");
		assert.equal(neighbour(128, 255), "DROP");
	});

	it("passes over other packets of guests", () => {
		assert.equal(prerouting({ destination: "2001:db8::1" }).end, "passed");
	});

	it("takes no text for an address that kernels would print otherwise", () => {
		const odd = { ...alice, ipv6: "fd12:0::a" };
		assert.throws(
			() => metadataRules([odd], settings, everything, IPV6),
			/no valid IPv6/,
		);
	});
});

describe("metadataRules on bridges", () => {
	const here = { ...alice, bridge: "br0", interfaceName: "tap0" };
	const beside = { ...bob, bridge: "br0", interfaceName: "tap1" };
	/** The same address and MAC in another tenant's network. */
	const twin = { ...alice, instanceId: "i-0000000000000000c", bridge: "br1" };
	const elsewhere = { ...twin, interfaceName: "tap2" };
	const all = [here, beside, elsewhere];
	const wanted = metadataRules(all, bridged, everything);
	const onPort: Packet = { ...request, inInterface: "br0", inPort: "tap0" };
	const prerouting = (packet: Partial<Packet>) =>
		walk(wanted, "raw", "PREROUTING", { ...onPort, ...packet });

	it("lets an instance through as itself, and its twin on another bridge", () => {
		const fate = { end: "ACCEPT", mark: MARK, tracked: false };
		assert.deepEqual(prerouting({}), fate);
		const ofTwin = { inInterface: "br1", inPort: "tap2" };
		assert.deepEqual(prerouting(ofTwin), fate);
	});

	const forged: Record<string, Partial<Packet>> = {
		"another instance's port": { inPort: "tap1" },
		"its twin's port on this bridge": { inPort: "tap2" },
		"a port nobody knows": { inPort: "eth1" },
		"no port at all, as with a priority tag": { inPort: undefined },
		"another instance's IP": { source: beside.privateIp },
		"another instance's MAC": { mac: beside.mac },
		"a link-local IP": { source: "169.254.1.1" },
		"another port of the address": { destinationPort: 22 },
		"another address of 169.254.0.0/16": { destination: "169.254.0.1" },
		"the LAN, routed": { inInterface: "eth0", inPort: undefined },
	};
	for (const [what, packet] of Object.entries(forged)) {
		it(`drops what comes with ${what}`, () => {
			assert.equal(prerouting(packet).end, "DROP");
		});
	}

	it("passes over what crosses a bridge of others, and drops it at the host's own door", () => {
		const foreign = { inInterface: "virbr0", inPort: "vnet0" };
		assert.equal(prerouting(foreign).end, "passed");
		const packet = { ...onPort, ...foreign };
		assert.equal(walk(wanted, "filter", "INPUT", packet).end, "DROP");
	});

	it("counts packets and handshakes of each bridge's addresses apart, unless there is no limit", () => {
		const limits = (packetsPerSecond: number, handshakesPerSecond: number) =>
			metadataRules(
				all,
				{ ...bridged, packetsPerSecond, handshakesPerSecond },
				everything,
			)
				.tables.flatMap(({ rules }) => rules)
				.flatMap(({ match }) => match.faster ?? []);
		const packets = { perSecond: 50, burst: 50 };
		assert.deepEqual(limits(50, 0), [
			{ ...packets, name: "gumleaf-br0-50" },
			{ ...packets, name: "gumleaf-br1-50" },
		]);
		const handshakes = { perSecond: 10, burst: 20, handshakes: true };
		assert.deepEqual(limits(0, 10), [
			{ ...handshakes, name: "gumleaf-br0-syn-10" },
			{ ...handshakes, name: "gumleaf-br1-syn-10" },
		]);
		assert.deepEqual(limits(0, 0), []);
	});

	it("refuses an instance that is on no bridge of guests, or shares port, IP or MAC with another on one", () => {
		const refusal = (entry: Partial<typeof here>) => () =>
			metadataRules([here, { ...beside, ...entry }], bridged, everything);
		assert.throws(refusal({ bridge: "virbr0" }), /none of the host's guest br/);
		assert.throws(refusal({ interfaceName: "tap0" }), /one instance only/);
		const { privateIp, mac } = here;
		assert.throws(refusal({ privateIp }), /10\.0\.0\.10 on br0 is of both/);
		assert.throws(refusal({ mac }), /02:00:00:00:00:0a on br0 is of both/);
	});

	it("refuses to work where iptables does not see the ports of bridges", () => {
		const blind = { ...everything, bridgePorts: false };
		assert.throws(() => metadataRules([], bridged, blind), /br_netfilter/);
	});

	it("lets an instance through over IPv6 by its port too", () => {
		const entry = { ...here, ipv6: "fd12::a" };
		const overIpv6 = metadataRules([entry], bridged, everything, IPV6);
		const ends = { source: "fd12::a", destination: "fd00:ec2::254" };
		const packet = { ...onPort, ...ends };
		const fate = (inPort: string) =>
			walk(overIpv6, "raw", "PREROUTING", { ...packet, inPort }).end;
		assert.equal(fate("tap0"), "ACCEPT");
		assert.equal(fate("tap1"), "DROP");
	});
});
