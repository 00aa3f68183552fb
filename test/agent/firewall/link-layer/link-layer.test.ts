import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { describeError } from "#shared/errors.ts";
import { silentLogger } from "#shared/logger.ts";
import { frameGuards } from "../../../../agent/firewall/link-layer/frame-guards.ts";
import { LinkLayer } from "../../../../agent/firewall/link-layer/link-layer.ts";
import { FakeLinkHost } from "../../../fakes/fake-link-host.ts";
import {
	alice,
	bob,
	bridged,
	settings,
} from "../../../fakes/firewall-settings.ts";
import { bridge, link } from "../../../fakes/link.ts";

const here = {
	...alice,
	interfaceName: "tap0",
	bridge: "br0",
	ipv6: "fd12::a",
};
const there = { ...bob, interfaceName: "tap1", bridge: "br1" };

function start(host = new FakeLinkHost(), given = bridged) {
	host.shownLinks = [
		bridge("br0"),
		bridge("br1"),
		link("tap0", { master: "br0" }),
		link("tap1", { master: "br1" }),
	];
	const layer = new LinkLayer({
		...{ settings: given, nft: host, host, logger: silentLogger() },
		guards: frameGuards(host, host.ebtables),
		bridgeNetfilter: { ensure: async () => {}, restore: async () => {} },
	});
	return { host, layer };
}

describe("the link layer of a host with bridges", () => {
	it("fixes each instance's MAC at its addresses and behind its port", async () => {
		const { host, layer } = start();
		await layer.apply([here, there]);
		assert.deepEqual(host.shownNeighbours, [
			{ address: "10.0.0.10", mac: alice.mac, device: "br0" },
			{ address: "fd12::a", mac: alice.mac, device: "br0" },
			{ address: "10.0.0.11", mac: bob.mac, device: "br1" },
		]);
		assert.deepEqual(host.shownPorts, [
			{ mac: alice.mac, port: "tap0", bridge: "br0", locked: false },
			{ mac: bob.mac, port: "tap1", bridge: "br1", locked: false },
		]);
	});

	it("changes nothing when the same instances are applied again", async () => {
		const { host, layer } = start();
		await layer.apply([here]);
		const { length } = host.texts;
		await layer.apply([here]);
		assert.equal(host.texts.length, length);
		assert.deepEqual(await layer.check(), []);
	});

	it("lets go of an instance that leaves, and of nothing that others fixed", async () => {
		const { host, layer } = start();
		const others = {
			...{ mac: "02:00:00:00:00:99", port: "tap0" },
			...{ bridge: "br0", locked: false },
		};
		host.shownPorts = [others];
		await layer.apply([here, there]);
		await layer.apply([there]);
		assert.deepEqual(
			host.shownPorts.map(({ mac }) => mac),
			[others.mac, bob.mac],
		);
		assert.equal(host.shownNeighbours.length, 1);
	});

	it("looks again when what it changes was another meanwhile, and gives up in the end", async () => {
		const { host, layer } = start();
		host.failures = 2;
		await layer.apply([here]);
		assert.equal(host.shownPorts.length, 1);
		host.failures = 2;
		await layer.apply([]);
		assert.equal(host.shownPorts.length, 0);
		host.failures = 99;
		await assert.rejects(layer.apply([here]), (error: Error) =>
			/cannot be fixed or freed: RTNETLINK answers/.test(describeError(error)),
		);
	});

	it("moves an instance's fixed port with it", async () => {
		const { host, layer } = start();
		await layer.apply([here]);
		host.shownLinks = [...host.shownLinks, link("tap7", { master: "br0" })];
		await layer.apply([{ ...here, interfaceName: "tap7" }]);
		assert.ok(host.shownPorts.some(({ port }) => port === "tap7"));
	});

	it("fixes nothing for a port that is gone, as while a VM restarts, and finds nothing amiss in that", async () => {
		const { host, layer } = start();
		await layer.apply([here, there]);
		host.shownLinks = host.shownLinks.filter(({ name }) => name !== "tap0");
		host.shownPorts = host.shownPorts.filter(({ port }) => port !== "tap0");
		assert.deepEqual(await layer.check(), []);
		await layer.apply([here, there]);
		assert.equal(host.shownNeighbours.length, 1);
	});

	it("finds and repairs what somebody took away", async () => {
		const { host, layer } = start();
		await layer.apply([here]);
		const good = JSON.stringify([...host.tables]);
		for (const harm of [
			() => host.tables.delete("arp gumleaf"),
			() => host.tables.delete("bridge gumleaf"),
			() => host.tables.set("bridge gumleaf", "{}"),
			() => host.shownNeighbours.pop(),
			() => host.shownPorts.pop(),
		]) {
			harm();
			assert.equal((await layer.check()).length, 1);
			await layer.repair();
			assert.deepEqual(await layer.check(), []);
			assert.equal(JSON.stringify([...host.tables]), good);
			assert.equal(host.shownNeighbours.length, 2);
		}
	});

	it("follows a port's MAC, which changes when a VM restarts, without calling it a change of others", async () => {
		const { host, layer } = start();
		await layer.apply([here]);
		const mac = "02:00:00:00:ff:99";
		host.shownLinks = host.shownLinks.map((one) =>
			one.name === "tap0" ? { ...one, mac } : one,
		);
		assert.deepEqual(await layer.check(), []);
		assert.match(host.tables.get("bridge gumleaf") ?? "", /ff:99/);
	});

	it("is found amiss until what failed has been done", async () => {
		const { host, layer } = start();
		await layer.apply([here]);
		host.hasNft = false;
		await assert.rejects(layer.apply([here, there]));
		assert.deepEqual(await layer.check(), [
			"somebody changed our table of nftables for ARP",
			"the last change was not completed",
			"1 fixed neighbours are gone",
			"1 fixed ports are gone",
		]);
	});

	it("leaves nothing, without knowing what there was", async () => {
		const { host, layer } = start();
		await layer.apply([here, there]);
		await start(host).layer.remove();
		assert.equal(host.tables.size, 0);
		assert.deepEqual([host.shownPorts, host.shownNeighbours], [[], []]);
		await layer.remove();
	});
});

describe("the link layer of a host with bridges and without nftables", () => {
	it("goes by ebtables, and leaves nothing of it", async () => {
		const { host, layer } = start();
		host.hasNft = false;
		await layer.apply([here, there]);
		const rules = (chain: string) => host.ebtables.rulesOf("nat", chain);
		assert.deepEqual(rules("PREROUTING"), ["-j GUMLEAF-PREROUTING"]);
		assert.ok(rules("GUMLEAF-PORT-tap0").includes(`-s ! ${alice.mac} -j DROP`));
		assert.deepEqual(await layer.check(), []);
		await layer.apply([there]);
		assert.deepEqual(rules("GUMLEAF-PORT-tap0"), []);
		assert.doesNotMatch(await host.ebtables.save(), /tap0/);
		await layer.remove();
		assert.doesNotMatch(await host.ebtables.save(), /GUMLEAF/);
	});

	it("lets a foreign machine claim whatever nobody has, and an instance its own address alone", async () => {
		const { host, layer } = start();
		host.hasNft = false;
		await layer.apply([{ ...here, isForeign: true }, there]);
		const last = (chain: string) => host.ebtables.rulesOf("nat", chain).at(-1);
		assert.equal(last("GUMLEAF-PORT-tap0"), "-p 0x0806 -j GUMLEAF-CLAIMED");
		assert.equal(last("GUMLEAF-PORT-tap1"), "-p 0x0806 -j DROP");
		assert.deepEqual(
			host.ebtables.rulesOf("nat", "GUMLEAF-CLAIMED"),
			["169.254.0.0/16", "10.0.0.10", "10.0.0.11"].map(
				(address) => `-p 0x0806 --arp-ip-src ${address} -j DROP`,
			),
		);
	});

	it("finds and repairs what somebody took from ebtables", async () => {
		const { host, layer } = start();
		host.hasNft = false;
		await layer.apply([here]);
		const good = await host.ebtables.save();
		host.ebtables.rulesOf("nat", "PREROUTING").pop();
		assert.deepEqual(await layer.check(), [
			"somebody changed our rules of ebtables",
		]);
		await layer.repair();
		assert.equal(await host.ebtables.save(), good);
	});

	it("takes over what another way has left", async () => {
		const { host, layer } = start();
		host.hasNft = false;
		await layer.apply([here]);
		host.hasNft = true;
		await start(host).layer.apply([here]);
		assert.doesNotMatch(await host.ebtables.save(), /GUMLEAF/);
		assert.ok(host.tables.has("bridge gumleaf"));
	});

	it("locks ports to their guests where there is no ebtables either, and frees them", async () => {
		const { host, layer } = start();
		[host.hasNft, host.ebtables.refuses] = [false, /./];
		await layer.apply([here, there]);
		assert.ok(host.shownPorts.every(({ locked }) => locked));
		host.shownPorts = host.shownPorts.map((port) => ({
			...port,
			locked: false,
		}));
		assert.deepEqual(await layer.check(), ["2 fixed ports are gone"]);
		await layer.repair();
		assert.ok(host.shownPorts.every(({ locked }) => locked));
		await layer.remove();
		assert.deepEqual(host.shownPorts, []);
	});

	it("then refuses, by name, a guest whom another port could tell that it is the metadata address, and answers nobody meanwhile", async () => {
		const { host, layer } = start();
		[host.hasNft, host.ebtables.refuses] = [false, /./];
		await layer.apply([here]);
		host.shownLinks = [...host.shownLinks, link("up0", { master: "br0" })];
		const refused = (error: Error) =>
			/who is behind up0 could claim .* on br0/.test(describeError(error));
		await assert.rejects(layer.check(), refused);
		await assert.rejects(layer.repair(), refused);
		const isolated = { port: { isolated: true, lockable: true } };
		host.shownLinks = host.shownLinks.map((one) =>
			one.master === "br0" ? { ...one, ...isolated } : one,
		);
		await layer.repair();
		assert.deepEqual(await layer.check(), []);
	});

	it("refuses to start where ports cannot be locked, telling all that is missing", async () => {
		const { host, layer } = start();
		[host.hasNft, host.ebtables.refuses] = [false, /./];
		const port = { isolated: false, lockable: false };
		host.shownLinks = [...host.shownLinks, link("tap9", { port })];
		await assert.rejects(layer.apply([]), (error: Error) =>
			/nftables: .*; ebtables: .*; locked ports: ports cannot be locked/.test(
				describeError(error),
			),
		);
	});

	it("refuses to give instances IPv6, telling what is missing", async () => {
		const { host, layer } = start(new FakeLinkHost(), {
			...bridged,
			ipv6: true,
		});
		host.hasNft = false;
		await assert.rejects(layer.apply([]), (error: Error) =>
			/can take each other's answers here: nftables: nft is not there; ebtables: cannot see who claims an IPv6 address/.test(
				describeError(error),
			),
		);
	});
});

describe("the link layer of a host with routed taps", () => {
	it("tells nobody but guests of the metadata address, and fixes nothing", async () => {
		const { host, layer } = start(new FakeLinkHost(), {
			...settings,
			bridges: [],
		});
		await layer.apply([alice]);
		assert.deepEqual([...host.tables.keys()], ["arp gumleaf"]);
		assert.match(host.texts.join(), /oifname "gum\*" accept/);
		assert.deepEqual([host.shownPorts, host.shownNeighbours], [[], []]);
	});

	it("does without nftables", async () => {
		const { host, layer } = start(new FakeLinkHost(), settings);
		host.hasNft = false;
		await layer.apply([alice]);
		assert.deepEqual(await layer.check(), []);
		await layer.remove();
	});
});
