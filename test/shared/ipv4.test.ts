import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
	coveringSubnet,
	formatIpv4,
	parseIpv4,
	parseSubnet,
	subnetHolds,
} from "#shared/ipv4.ts";

describe("ipv4", () => {
	it("reads an address and writes it again", () => {
		for (const text of ["0.0.0.0", "10.0.0.1", "255.255.255.255"]) {
			assert.equal(formatIpv4(parseIpv4(text) ?? -1), text);
		}
	});

	it("reads nothing that another reader could take for another address", () => {
		for (const text of ["010.0.0.1", "10.0.0", "10.0.0.256", "10.0.0.1 ", ""]) {
			assert.equal(parseIpv4(text), undefined, text);
		}
	});

	it("reads a subnet, cutting off what is beyond the prefix", () => {
		const subnet = parseSubnet("10.0.1.7/24");
		assert.deepEqual(subnet, { first: 0x0a000100, size: 256, prefix: 24 });
		assert.ok(subnet && subnetHolds(subnet, "10.0.1.255"));
		assert.ok(subnet && !subnetHolds(subnet, "10.0.2.0"));
	});

	it("reads no subnet without a prefix or with one that is too long", () => {
		for (const text of ["10.0.0.0", "10.0.0.0/33", "10.0.0.0/24/1", "/24"]) {
			assert.equal(parseSubnet(text), undefined, text);
		}
	});

	it("finds the smallest subnet that holds several", () => {
		const covering = (...texts: string[]) =>
			coveringSubnet(texts.flatMap((text) => parseSubnet(text) ?? []));
		assert.equal(covering(), undefined);
		assert.equal(covering("10.0.1.0/24"), "10.0.1.0/24");
		assert.equal(covering("10.0.1.0/24", "10.0.1.0/24"), "10.0.1.0/24");
		assert.equal(covering("10.0.1.0/24", "10.0.0.128/25"), "10.0.0.0/23");
		// Neighbours that no /23 holds together.
		assert.equal(covering("10.0.1.0/24", "10.0.2.0/24"), "10.0.0.0/22");
		assert.equal(covering("10.20.0.0/24", "192.168.0.0/16"), "0.0.0.0/0");
	});
});
