import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { foreignRules } from "../../../agent/doctor/foreign-rules.ts";
import { foreignTables } from "../../../agent/doctor/foreign-tables.ts";
import {
	markCollisions,
	routingCollisions,
} from "../../../agent/doctor/mark-collisions.ts";

const MARK = { value: 0x1d500000, mask: 0xfff00000 };

const chain = (more: object) =>
	JSON.stringify({
		nftables: [
			{ metainfo: { version: "1.0.6" } },
			{
				chain: {
					...{ family: "inet", table: "firewalld", name: "filter_INPUT" },
					...{ hook: "input", policy: "drop", ...more },
				},
			},
		],
	});

describe("the doctor", () => {
	it("finds rules of others that drop or divert metadata requests, and no others", () => {
		const saved = `*nat
-A PREROUTING -d 169.254.169.254/32 -p tcp -m tcp --dport 80 -j DNAT --to-destination 127.0.0.1:8181
-A PREROUTING -p tcp --dport 80 -j DNAT --to-destination 10.0.0.2
COMMIT
*filter
-A FORWARD -d 169.254.0.0/16 -j REJECT --reject-with icmp-port-unreachable
-A GUMLEAF-INPUT -d 169.254.169.254/32 -j DROP
-A INPUT -d 169.254.169.254/32 -j ACCEPT
-A INPUT -d 169.254.169.2/32 -j DROP
COMMIT`;
		const found = foreignRules(saved).map(({ text }) => text.split(":")[0]);
		assert.deepEqual(found, [
			"a rule of somebody else in table nat would DNAT metadata requests",
			"a rule of somebody else in table filter would REJECT metadata requests",
		]);
	});

	it("finds marks of others in bits of ours", () => {
		const saved = (rule: string) => `*mangle\n-A ${rule}\nCOMMIT`;
		const collides = (rule: string) =>
			markCollisions(saved(rule), MARK).length > 0;
		assert.ok(collides("X -j MARK --set-xmark 0x100000/0x100000"));
		assert.ok(collides("X -j MARK --set-xmark 0x5/0xffffffff"));
		assert.ok(collides("X -m mark --mark 0x5 -j DROP"));
		assert.ok(!collides("KUBE-X -j MARK --set-xmark 0x4000/0x4000"));
		assert.ok(!collides("cali-X -m mark --mark 0x10000/0x10000 -j RETURN"));
		assert.ok(
			!collides("GUMLEAF-ACCEPT -j MARK --set-xmark 0x1d500000/0xfff00000"),
		);
	});

	it("finds routing by mark that takes our answers elsewhere", () => {
		const rules = (mark: string) => `100: from all fwmark ${mark} lookup 200`;
		assert.equal(
			routingCollisions(rules("0x10000000/0xf0000000"), MARK).length,
			1,
		);
		assert.equal(routingCollisions(rules("0x1"), MARK).length, 0);
		assert.equal(routingCollisions(rules("0x4000/0x4000"), MARK).length, 0);
		assert.equal(routingCollisions("0: from all lookup local", MARK).length, 0);
	});

	it("finds chains of nftables that drop by policy, but those that iptables keeps", () => {
		const [found] = foreignTables(chain({}));
		assert.equal(found?.level, "problem");
		assert.match(found?.cure ?? "", /firewall-cmd --permanent --add-rich-rule/);
		const [other] = foreignTables(chain({ table: "hardened" }));
		assert.match(other?.cure ?? "", /nft insert rule inet hardened/);
		const cured = JSON.parse(chain({}));
		cured.nftables.push({
			rule: {
				...{ family: "inet", table: "firewalld", chain: "filter_INPUT" },
				expr: [{ match: { right: "169.254.169.254" } }, { accept: null }],
			},
		});
		assert.equal(foreignTables(JSON.stringify(cured))[0]?.level, "note");
		assert.deepEqual(foreignTables(chain({ policy: "accept" })), []);
		assert.deepEqual(foreignTables(chain({ hook: "forward" })), []);
		const own = { family: "ip", table: "filter", name: "INPUT" };
		assert.deepEqual(foreignTables(chain(own)), []);
		assert.equal(foreignTables("not JSON")[0]?.level, "note");
	});

	it("finds chains of nftables that refuse in their last rule, as firewalld's do", () => {
		const ending = (expr: readonly object[], name = "filter_INPUT") => {
			const listed = JSON.parse(chain({ policy: "accept" }));
			const where = { family: "inet", table: "firewalld" };
			listed.nftables.push({ rule: { ...where, chain: name, expr } });
			return foreignTables(JSON.stringify(listed));
		};
		const [found] = ending([{ counter: {} }, { reject: { type: "icmpx" } }]);
		assert.equal(found?.level, "problem");
		assert.match(found?.text ?? "", /refuses in the end what it does not know/);
		assert.deepEqual(ending([{ match: {} }, { drop: null }]), []);
		assert.deepEqual(ending([{ accept: null }]), []);
		assert.deepEqual(ending([{ drop: null }], "filter_IN_public"), []);
	});
});
