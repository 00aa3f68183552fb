import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { IPV6 } from "../../../agent/firewall/addresses.ts";
import { metadataRules } from "../../../agent/firewall/metadata-rules.ts";
import {
	renderSets,
	renderTable,
} from "../../../agent/firewall/render-restore.ts";
import { alice, everything, settings } from "../../fakes/firewall-settings.ts";

const withSets = metadataRules([alice], settings, everything);
const linear = metadataRules([alice], settings, { ...everything, sets: false });

function text(wanted: typeof withSets): string {
	return wanted.tables.map((table) => renderTable(table, table.hooks)).join("");
}

describe("renderTable", () => {
	it("writes the whole of both tables for iptables-restore", () => {
		assert.equal(
			text(withSets),
			`*raw
:GUMLEAF-PREROUTING - [0:0]
:GUMLEAF-GUEST - [0:0]
:GUMLEAF-METADATA - [0:0]
:GUMLEAF-ACCEPT - [0:0]
:GUMLEAF-RAW-OUTPUT - [0:0]
-A GUMLEAF-PREROUTING -i gum+ -m comment --comment "gumleaf: packets of guests" -j GUMLEAF-GUEST
-A GUMLEAF-PREROUTING -m physdev ! --physdev-is-in -d 169.254.169.254/32 -m comment --comment "gumleaf: nobody else reaches the metadata address" -j DROP
-A GUMLEAF-GUEST -s 169.254.0.0/16 -m comment --comment "gumleaf: no guest has such an address" -j DROP
-A GUMLEAF-GUEST -d 169.254.0.0/16 -m comment --comment "gumleaf: who may reach the metadata address" -j GUMLEAF-METADATA
-A GUMLEAF-METADATA -d 169.254.169.254/32 -p tcp -m tcp --dport 80 -m set --match-set gumleaf-interface src,src -m set --match-set gumleaf-mac src,src -m comment --comment "gumleaf: interface and IP and MAC of one instance" -j GUMLEAF-ACCEPT
-A GUMLEAF-METADATA -m comment --comment "gumleaf: whoever is not known and whatever else is asked" -j DROP
-A GUMLEAF-ACCEPT -m hashlimit --hashlimit-above 1024/sec --hashlimit-burst 1024 --hashlimit-mode srcip --hashlimit-name gumleaf-1024 -m comment --comment "gumleaf: what one instance may send" -j DROP
-A GUMLEAF-ACCEPT -p tcp -m tcp --tcp-flags FIN,SYN,RST,ACK SYN -m hashlimit --hashlimit-above 128/sec --hashlimit-burst 256 --hashlimit-mode srcip --hashlimit-name gumleaf-syn-128 -m comment --comment "gumleaf: what one instance may send" -j DROP
-A GUMLEAF-ACCEPT -m comment --comment "gumleaf: tells the agent it came this way" -j MARK --set-xmark 0x1d500000/0xfff00000
-A GUMLEAF-ACCEPT -m comment --comment "gumleaf: no NAT and no tracking" -j CT --notrack
-A GUMLEAF-RAW-OUTPUT -s 169.254.169.254/32 -p tcp -m tcp --sport 80 -m comment --comment "gumleaf: no NAT and no tracking of answers" -j CT --notrack
-A GUMLEAF-ACCEPT -m comment --comment "gumleaf: past other raw rules" -j ACCEPT
-I PREROUTING 1 -m comment --comment "gumleaf: metadata address of guests" -j GUMLEAF-PREROUTING
-I OUTPUT 1 -m comment --comment "gumleaf: metadata address of guests" -j GUMLEAF-RAW-OUTPUT
COMMIT
*filter
:GUMLEAF-INPUT - [0:0]
:GUMLEAF-FORWARD - [0:0]
:GUMLEAF-OUTPUT - [0:0]
-A GUMLEAF-INPUT -d 169.254.169.254/32 -p tcp -m tcp --dport 80 -m mark --mark 0x1d500000/0xfff00000 -m comment --comment "gumleaf: requests that passed the raw table" -j ACCEPT
-A GUMLEAF-INPUT -d 169.254.169.254/32 -m comment --comment "gumleaf: whatever did not pass the raw table" -j DROP
-A GUMLEAF-FORWARD -i gum+ -d 169.254.0.0/16 -m comment --comment "gumleaf: link-local stays on this host" -j DROP
-A GUMLEAF-FORWARD -i gum+ -s 169.254.0.0/16 -m comment --comment "gumleaf: link-local stays on this host" -j DROP
-A GUMLEAF-FORWARD -o gum+ -d 169.254.0.0/16 -m comment --comment "gumleaf: link-local stays on this host" -j DROP
-A GUMLEAF-FORWARD -o gum+ -s 169.254.0.0/16 -m comment --comment "gumleaf: link-local stays on this host" -j DROP
-A GUMLEAF-OUTPUT -s 169.254.169.254/32 -p tcp -m tcp --sport 80 -m mark --mark 0x1d500000/0xfff00000 -m comment --comment "gumleaf: answers to requests that were let in" -j ACCEPT
-I INPUT 1 -m comment --comment "gumleaf: metadata address of guests" -j GUMLEAF-INPUT
-I FORWARD 1 -m comment --comment "gumleaf: metadata address of guests" -j GUMLEAF-FORWARD
-I OUTPUT 1 -m comment --comment "gumleaf: metadata address of guests" -j GUMLEAF-OUTPUT
COMMIT
`,
		);
	});

	it("writes a rule per instance where there are no sets", () => {
		assert.match(
			text(linear),
			/^-A GUMLEAF-METADATA -i gumaaaaaaaaaaaa -s 10\.0\.0\.10\/32 -d 169\.254\.169\.254\/32 -p tcp -m tcp --dport 80 -m mac --mac-source 02:00:00:00:00:0a -m comment .* -j GUMLEAF-ACCEPT$/m,
		);
	});

	it("writes the raw table for ip6tables-restore", () => {
		const entry = { ...alice, ipv6: "fd12::a" };
		const { tables } = metadataRules([entry], settings, everything, IPV6);
		const lines = text({ tables, sets: [] }).split("\n");
		const commentless = lines.map((line) =>
			line.replace(/ -m comment --comment ".*"/, ""),
		);
		assert.deepEqual(
			commentless.filter((line) => /^-A GUMLEAF-(GUEST|METADATA) /.test(line)),
			[
				"-A GUMLEAF-GUEST -s fd00:ec2::/32 -j DROP",
				"-A GUMLEAF-GUEST -d fd00:ec2::/32 -j GUMLEAF-METADATA",
				"-A GUMLEAF-METADATA -i gumaaaaaaaaaaaa -s fd12::a/128 -d fd00:ec2::254/128 -p tcp -m tcp --dport 80 -m mac --mac-source 02:00:00:00:00:0a -j GUMLEAF-ACCEPT",
				"-A GUMLEAF-METADATA -d fd00:ec2::254/128 -p icmpv6 -m icmp6 --icmpv6-type 135 -m hl --hl-eq 255 -j ACCEPT",
				"-A GUMLEAF-METADATA -d fd00:ec2::254/128 -p icmpv6 -m icmp6 --icmpv6-type 136 -m hl --hl-eq 255 -j ACCEPT",
				"-A GUMLEAF-METADATA -j DROP",
			],
		);
	});

	it("puts in only the jumps that are missing", () => {
		const [raw] = withSets.tables;
		assert.ok(raw);
		assert.doesNotMatch(renderTable(raw, []), /^-I /m);
	});
});

describe("renderSets", () => {
	it("fills each set aside and swaps it in", () => {
		const existing = new Set(["gumleaf-mac", "gumleaf-mac-new", "other"]);
		assert.equal(
			renderSets(withSets.sets, existing),
			`create gumleaf-interface-new hash:net,iface family inet
add gumleaf-interface-new 10.0.0.10/32,gumaaaaaaaaaaaa
create gumleaf-interface hash:net,iface family inet
swap gumleaf-interface-new gumleaf-interface
destroy gumleaf-interface-new
destroy gumleaf-mac-new
create gumleaf-mac-new bitmap:ip,mac range 10.0.0.0/24
add gumleaf-mac-new 10.0.0.10,02:00:00:00:00:0a
swap gumleaf-mac-new gumleaf-mac
destroy gumleaf-mac-new
`,
		);
	});
});
