import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { realpathSync } from "node:fs";
import { resolve } from "node:path";
import { after, before, describe, it } from "node:test";
import { enterNamespace } from "./enter-namespace.ts";
import { HostUnderTest, onHost } from "./host-under-test.ts";

const AGENT = resolve(import.meta.dirname, "../../agent/main.ts");

if (enterNamespace(import.meta.filename)) describeDoctor();

function examine(...flags: string[]): { text: string; canServe: boolean } {
	const args = [AGENT, "doctor", ...flags];
	const { stdout, status } = spawnSync(process.execPath, args, {
		encoding: "utf8",
	});
	return { text: stdout, canServe: status === 0 };
}

function describeDoctor(): void {
	describe("gumleaf agent doctor", () => {
		before(() => {
			onHost(`echo 1 > /proc/sys/net/ipv4/tcp_fwmark_accept
				ip link add br0 type bridge; ip link set br0 up`);
		});
		after(() => onHost("ip link del br0"));

		it("tells the way that was chosen and what the kernel can do, and leaves nothing behind", () => {
			const before = onHost("iptables-save; ipset save; nft list tables");
			const { text, canServe } = examine();
			assert.match(text, /^ok .*iptables v.*, with sets, so that/m);
			assert.match(text, /^ok .*the kernel can do: sets, packet rate limit/m);
			assert.ok(canServe, text);
			assert.equal(
				text.trim().split("\n").at(-1),
				"this host can serve instances",
			);
			const names = /GUMLEAF|gumleaf/;
			assert.doesNotMatch(onHost("iptables-save; ipset save"), names);
			assert.doesNotMatch(before, names);
		});

		it("tells whether guests on a bridge can be told apart, and the cure where not", () => {
			assert.match(
				examine("--bridges=br0").text,
				/^ok .*on bridge br0 can be/m,
			);
			onHost("echo 0 > /proc/sys/net/bridge/bridge-nf-call-iptables");
			const { text, canServe } = examine("--bridges=br0,br7");
			assert.match(text, /^problem .*ip link set br0 type bridge nf_call_ip/m);
			assert.match(text, /^problem .*there is no bridge br7/m);
			assert.equal(canServe, false);
			onHost("echo 1 > /proc/sys/net/bridge/bridge-nf-call-iptables");
		});

		it("tells how guests on bridges are kept from each other, also where nft cannot be run", () => {
			assert.match(
				examine("--bridges=br0").text,
				/^ok .*kept from each other by nftables/m,
			);
			const nft = realpathSync("/usr/sbin/nft");
			onHost(`mount --bind /dev/null ${nft}`);
			try {
				const { text, canServe } = examine("--bridges=br0");
				assert.match(text, /^ok .*kept from each other by ebtables/m);
				assert.match(text, /^note .*not by nftables: /m);
				assert.match(text, /^note .*no IPv6 from this host's metadata/m);
				assert.ok(canServe, text);
			} finally {
				onHost(`umount ${nft}`);
			}
			const left = onHost("ebtables-nft-save; nft list tables");
			assert.doesNotMatch(left, /GUMLEAF|gumleaf/);
		});

		it("notes a bridge from which answers may find no way back", () => {
			onHost("echo 1 > /proc/sys/net/ipv4/conf/br0/rp_filter");
			assert.match(
				examine("--bridges=br0").text,
				/^note .*br0\.rp_filter is 1/m,
			);
			onHost("echo 0 > /proc/sys/net/ipv4/conf/br0/rp_filter");
		});

		it("names Neutron where it is at home", () => {
			onHost("ip netns add ovnmeta-4c1f");
			const { text, canServe } = examine();
			assert.match(text, /^problem .*Neutron runs on this host/m);
			assert.equal(canServe, false);
			onHost("ip netns del ovnmeta-4c1f");
		});

		it("tells that rules of others come before ours", async () => {
			await using host = await HostUnderTest.start("iptables-nft", 0);
			onHost("iptables-nft -t raw -I PREROUTING -s 192.0.2.1 -j ACCEPT");
			assert.match(
				examine().text,
				/^note .*rules of others come before ours in raw PREROUTING, where ours are rule 2/m,
			);
			assert.deepEqual(await host.firewall.check(), []);
			onHost("iptables-nft -t raw -D PREROUTING 1");
		});

		it("is followed by an agent that refuses where Neutron is at home", async () => {
			onHost("ip netns add qdhcp-4c1f");
			await assert.rejects(HostUnderTest.start("iptables-nft", 0), /Neutron/);
			onHost("ip netns del qdhcp-4c1f");
		});
	});
}
