import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { describe, it } from "node:test";
import { seal, unseal } from "#shared/seal.ts";

const key = randomBytes(32);
const sealed = seal(key, Buffer.from("a secret"), "record-1", randomBytes);

describe("a sealed value", () => {
	it("opens under the same key and record", () => {
		assert.equal(unseal(key, sealed, "record-1")?.toString(), "a secret");
	});

	it("does not show what is in it", () => {
		assert.equal(sealed.includes("secret"), false);
	});

	it("does not open under another key or for another record", () => {
		assert.equal(unseal(randomBytes(32), sealed, "record-1"), undefined);
		assert.equal(unseal(key, sealed, "record-2"), undefined);
	});

	it("does not open with any single byte changed, or cut short anywhere", () => {
		for (let at = 0; at < sealed.length; at++) {
			const changed = Buffer.from(sealed);
			changed[at] = (changed[at] ?? 0) ^ 1;
			assert.equal(unseal(key, changed, "record-1"), undefined);
			assert.equal(unseal(key, sealed.subarray(0, at), "record-1"), undefined);
		}
	});
});
