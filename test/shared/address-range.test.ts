import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { parseAddressRange } from "#shared/address-range.ts";

describe("an address range", () => {
	const holds = (range: string, address: string) =>
		parseAddressRange(range)?.(address);

	it("holds the addresses that share its network's bits", () => {
		const cases = [
			["10.1.2.3", "10.1.2.3", true],
			["10.1.2.3", "10.1.2.4", false],
			["10.1.2.3/16", "10.1.255.255", true],
			["10.1.2.3/16", "10.2.0.0", false],
			["128.0.0.0/1", "255.255.255.255", true],
			["128.0.0.0/1", "127.255.255.255", false],
			["0.0.0.0/0", "255.0.0.1", true],
			["2001:db8::/32", "2001:db8:1::1", true],
			["2001:db8::/32", "2001:db9::1", false],
		] as const;
		for (const [range, address, expected] of cases) {
			assert.equal(holds(range, address), expected, `${address} in ${range}`);
		}
	});

	it("takes IPv4 in IPv6's clothes for IPv4, and no IPv6 range for one of IPv4", () => {
		assert.equal(holds("203.0.113.0/24", "::ffff:203.0.113.7"), true);
		assert.equal(holds("203.0.113.0/24", "::ffff:cb00:7207"), false);
		assert.equal(holds("::/0", "203.0.113.7"), false);
	});

	it("says of what is no address that it does not know", () => {
		assert.equal(holds("10.0.0.0/8", "10.0.0"), undefined);
		assert.equal(holds("::/0", "localhost"), undefined);
	});

	it("is none where prefix or address are none", () => {
		for (const text of [
			"10.0.0.0/33",
			"10.0.0/8",
			"::/129",
			"a",
			"1.2.3.4/8/8",
		])
			assert.equal(parseAddressRange(text), undefined, text);
	});
});
