import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
	chooseAddress,
	deriveMac,
	isAssignableAddress,
} from "../../../controller/placement/choose-address.ts";

describe("chooseAddress", () => {
	it("skips the network and its gateway", () => {
		assert.equal(chooseAddress("10.0.0.0/24", new Set()), "10.0.0.2");
	});

	it("gives the lowest address that nobody holds", () => {
		const held = new Set(["10.0.0.2", "10.0.0.3", "10.0.0.5"]);
		assert.equal(chooseAddress("10.0.0.0/24", held), "10.0.0.4");
	});

	it("never gives the broadcast address", () => {
		const held = new Set(["192.168.7.2"]);
		assert.equal(chooseAddress("192.168.7.0/30", held), undefined);
		assert.equal(chooseAddress("192.168.7.0/31", new Set()), undefined);
		assert.equal(chooseAddress("192.168.7.1/32", new Set()), undefined);
	});

	it("works above 128.0.0.0 and from any address of the subnet", () => {
		assert.equal(
			chooseAddress("223.255.255.77/24", new Set()),
			"223.255.255.2",
		);
	});

	it("gives nothing for a subnet that is none", () => {
		for (const subnet of [
			"",
			"10.0.0.0",
			"10.0.0.0/33",
			"10.0.0.256/24",
			"x/8",
		])
			assert.equal(chooseAddress(subnet, new Set()), undefined);
	});
});

describe("isAssignableAddress", () => {
	it("takes the subnet's addresses for instances and no others", () => {
		const can = (address: string) =>
			isAssignableAddress("10.1.2.0/29", address);
		assert.deepEqual(
			[
				"10.1.2.0",
				"10.1.2.1",
				"10.1.2.2",
				"10.1.2.6",
				"10.1.2.7",
				"10.1.2.8",
			].map(can),
			[false, false, true, true, false, false],
		);
		assert.equal(can("10.1.2.02"), false);
	});
});

describe("deriveMac", () => {
	it("gives each instance a locally administered address of its own", () => {
		const first = deriveMac("i-0123456789abcdef0");
		assert.match(first, /^02(:[0-9a-f]{2}){5}$/);
		assert.equal(deriveMac("i-0123456789abcdef0"), first);
		assert.notEqual(deriveMac("i-0123456789abcdef1"), first);
		assert.notEqual(deriveMac("i-0123456789abcdef0", 1), first);
	});
});
