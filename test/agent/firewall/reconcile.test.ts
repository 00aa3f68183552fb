import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { silentLogger } from "#shared/logger.ts";
import { createFirewall } from "../../../agent/firewall/reconcile.ts";
import { FakeIptables } from "../../fakes/fake-iptables.ts";
import { alice, bob, settings } from "../../fakes/firewall-settings.ts";
import { noLinkLayer } from "../../fakes/no-link-layer.ts";
import { recordingLogger } from "../../fakes/recording-logger.ts";

function start(iptables = new FakeIptables(), logger = silentLogger()) {
	const firewall = createFirewall({
		...{ settings, logger },
		iptables,
		otherBackends: async () => [],
		markInheritance: { ensure: async () => {}, restore: async () => {} },
		linkLayer: noLinkLayer,
	});
	return { iptables, firewall };
}

const DOCKER = "-i docker0 -j DOCKER-USER";

describe("createFirewall", () => {
	it("puts one jump first into each chain of the kernel's", async () => {
		const { iptables, firewall } = start();
		iptables.tables.get("filter")?.get("FORWARD")?.rules.push(DOCKER);
		await firewall.apply([alice]);
		assert.match(
			iptables.rulesOf("filter", "FORWARD")[0] ?? "",
			/-j GUMLEAF-FORWARD$/,
		);
		assert.equal(iptables.rulesOf("filter", "FORWARD")[1], DOCKER);
		assert.equal(iptables.rulesOf("raw", "PREROUTING").length, 1);
	});

	it("changes nothing when the same instances are applied again", async () => {
		const { iptables, firewall } = start();
		await firewall.apply([alice]);
		const changes = iptables.restored.length;
		await firewall.apply([alice]);
		assert.equal(iptables.restored.length, changes);
	});

	it("changes nothing but the sets when an instance comes or goes", async () => {
		const { iptables, firewall } = start();
		await firewall.apply([alice]);
		const changes = iptables.restored.length;
		await firewall.apply([bob]);
		assert.equal(iptables.restored.length, changes + 1);
		assert.deepEqual(iptables.sets.get("gumleaf-mac"), [
			`${bob.privateIp},${bob.mac}`,
		]);
	});

	it("takes over the rules of an agent before it without a second jump", async () => {
		const { iptables, firewall } = start();
		await firewall.apply([alice]);
		const before = await iptables.save();
		await start(iptables).firewall.apply([alice]);
		assert.equal(await iptables.save(), before);
	});

	it("keeps turns: of two calls at once the later one stands", async () => {
		const { iptables, firewall } = start();
		await Promise.all([firewall.apply([alice]), firewall.apply([])]);
		assert.deepEqual(iptables.sets.get("gumleaf-mac"), []);
	});

	it("tells once that rules of others came before ours, and that they are gone", async () => {
		const { logger, lines } = recordingLogger();
		const { iptables, firewall } = start(new FakeIptables(), logger);
		await firewall.apply([alice]);
		const chain = iptables.rulesOf("raw", "PREROUTING");
		chain.unshift("-s 192.0.2.1 -j ACCEPT");
		assert.deepEqual(await firewall.check(), []);
		await firewall.check();
		chain.shift();
		await firewall.check();
		const told = lines.filter(({ message }) => /come/.test(String(message)));
		assert.deepEqual(
			told.map(({ message, table, chain, position }) => {
				return [message, table, chain, position];
			}),
			[
				["other rules come before ours", "raw", "PREROUTING", 2],
				["our rules come first again", undefined, undefined, undefined],
			],
		);
	});

	it("goes without what the kernel lacks", async () => {
		const { iptables, firewall } = start();
		iptables.refuses = /match-set|create|hashlimit|notrack/;
		await firewall.apply([alice]);
		assert.equal(iptables.rulesOf("raw", "GUMLEAF-METADATA").length, 2);
		assert.equal(iptables.rulesOf("raw", "GUMLEAF-ACCEPT").length, 2);
		assert.equal(iptables.sets.size, 0);
	});

	it("finds and repairs a flushed chain, a missing jump and a changed set", async () => {
		const { iptables, firewall } = start();
		await firewall.apply([alice]);
		const good = await iptables.save();
		for (const harm of [
			() => iptables.rulesOf("raw", "GUMLEAF-METADATA").splice(0),
			() => iptables.rulesOf("raw", "PREROUTING").splice(0),
			() => iptables.sets.get("gumleaf-mac")?.pop(),
			() => iptables.rulesOf("raw", "GUMLEAF-GUEST").reverse(),
		]) {
			assert.deepEqual(await firewall.check(), []);
			harm();
			assert.notDeepEqual(await firewall.check(), []);
			await firewall.repair();
			assert.equal(await iptables.save(), good);
		}
	});

	it("does not call a change done that did not get through", async () => {
		const { iptables, firewall } = start();
		await firewall.apply([alice]);
		iptables.refuses = /swap/;
		await assert.rejects(firewall.apply([bob]), /applying the firewall/);
		assert.notDeepEqual(await firewall.check(), []);
		iptables.refuses = undefined;
		await firewall.repair();
		assert.deepEqual(await firewall.check(), []);
		assert.match(iptables.sets.get("gumleaf-mac")?.[0] ?? "", /10\.0\.0\.11/);
	});

	it("removes all that is ours and nothing of others, also a second time", async () => {
		const { iptables, firewall } = start();
		iptables.tables.get("filter")?.get("FORWARD")?.rules.push(DOCKER);
		const before = await iptables.save();
		await firewall.apply([alice]);
		await start(iptables).firewall.remove();
		assert.equal(await iptables.save(), before);
		assert.equal(iptables.sets.size, 0);
		const changes = iptables.restored.length;
		await firewall.remove();
		assert.equal(iptables.restored.length, changes);
	});

	it("refuses a mark that every connection would carry", () => {
		for (const mark of [
			{ value: 0, mask: 0xff },
			{ value: 0x100, mask: 0 },
		]) {
			assert.throws(
				() =>
					createFirewall({
						settings: { ...settings, mark },
						logger: silentLogger(),
					}),
				/mark must/,
			);
		}
	});
});
