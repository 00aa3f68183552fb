import assert from "node:assert/strict";
import { SocketAddress } from "node:net";
import { describe, it } from "node:test";
import fc from "fast-check";
import {
	coveringIpv6Subnet,
	formatIpv6,
	isCanonicalIpv6,
	pairedIpv6,
	parseIpv6,
	parseIpv6Subnet,
} from "#shared/ipv6.ts";

describe("IPv6 addresses", () => {
	it("are written as RFC 5952 wants them", () => {
		const written = {
			"2001:0db8:0:0:0:0:2:1": "2001:db8::2:1",
			"2001:db8:0:1:1:1:1:1": "2001:db8:0:1:1:1:1:1",
			"2001:0:0:1:0:0:0:1": "2001:0:0:1::1",
			"2001:db8:0:0:1:0:0:1": "2001:db8::1:0:0:1",
			"FD00:EC2::254": "fd00:ec2::254",
			"::": "::",
			"::1": "::1",
			"fe80::": "fe80::",
		};
		for (const [given, expected] of Object.entries(written)) {
			assert.equal(formatIpv6(parseIpv6(given) ?? -1n), expected);
			assert.equal(isCanonicalIpv6(given), given === expected);
		}
	});

	it("are written as Node writes a peer's address", () => {
		fc.assert(
			// What begins with zeros may be shown with dotted IPv4 at its end; no host has such an address.
			fc.property(
				fc.bigInt({ min: 1n << 112n, max: (1n << 128n) - 1n }),
				(value) => {
					const address = formatIpv6(value);
					const shown = new SocketAddress({ family: "ipv6", address });
					assert.equal(shown.address, address);
					assert.equal(parseIpv6(address), value);
				},
			),
		);
	});

	it("are not read out of other texts", () => {
		for (const text of [
			"",
			"fd00",
			"fe80::1%eth0",
			"::ffff:1.2.3.4",
			"1::2::3",
		]) {
			assert.equal(parseIpv6(text), undefined);
		}
	});
});

describe("IPv6 subnets", () => {
	it("are read with the bits beyond the prefix cut off", () => {
		const subnet = parseIpv6Subnet("fd12:3456::7/120");
		assert.equal(formatIpv6(subnet?.first ?? 0n), "fd12:3456::");
		assert.equal(subnet?.size, 256n);
	});

	it("are held together by the smallest that there is", () => {
		const covering = (...texts: string[]) =>
			coveringIpv6Subnet(texts.flatMap((text) => parseIpv6Subnet(text) ?? []));
		assert.equal(covering("fd12::/64"), "fd12::/64");
		assert.equal(covering("fd12:0:0:3::/64", "fd12::/64"), "fd12::/62");
		assert.equal(covering("fd12::/60", "fd12:0:0:3::/64"), "fd12::/60");
		assert.equal(covering("::/64", "fd12::/64"), "::/0");
		assert.equal(covering(), undefined);
	});

	it("hold an address for each of an IPv4 subnet, at the same place", () => {
		const paired = (privateIp: string, subnetV6: string) =>
			pairedIpv6(privateIp, "10.0.4.0/22", subnetV6);
		assert.equal(paired("10.0.4.10", "fd12::/112"), "fd12::a");
		assert.equal(paired("10.0.5.10", "fd12::/112"), "fd12::10a");
		assert.equal(paired("10.0.5.10", "fd12::/120"), undefined);
		assert.equal(paired("10.0.3.10", "fd12::/112"), undefined);
	});

	it("are not read out of other texts", () => {
		for (const text of [
			"fd12::",
			"fd12::/129",
			"fd12::/",
			"10.0.0.0/8",
			"fd12::/64/1",
		]) {
			assert.equal(parseIpv6Subnet(text), undefined);
		}
	});
});
