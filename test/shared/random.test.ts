import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { systemRandom } from "#shared/random.ts";

describe("systemRandom", () => {
	it("gives as many bytes as were asked for", () => {
		for (const size of [0, 1, 16, 255, 256, 257, 5000])
			assert.equal(systemRandom(size).length, size);
	});

	it("never gives the same bytes again", () => {
		const given = Array.from({ length: 1000 }, () =>
			systemRandom(16).toString("hex"),
		);
		assert.equal(new Set(given).size, given.length);
	});

	it("leaves what it gave untouched", () => {
		const first = systemRandom(32);
		const text = first.toString("hex");
		for (let i = 0; i < 300; i += 1) systemRandom(32);
		assert.equal(first.toString("hex"), text);
	});
});
