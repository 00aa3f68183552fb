import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
	deriveSigningKey,
	hmac,
} from "../../../controller/authenticate/signing-key.ts";
import { SigningKeyCache } from "../../../controller/authenticate/signing-key-cache.ts";

const scope = { date: "20261123", region: "r", service: "iam" };

describe("the signing key cache", () => {
	it("gives the key that derivation gives, the same object while remembered", () => {
		const cache = new SigningKeyCache();
		const key = cache.signingKey("secret", scope);
		const derived = deriveSigningKey("secret", scope);
		assert.equal(key.sign("x", "hex"), hmac(derived, "x").toString("hex"));
		assert.equal(cache.signingKey("secret", scope), key);
	});

	it("tells secrets, days, regions and services apart", () => {
		const cache = new SigningKeyCache();
		const keys = [
			cache.signingKey("a", scope),
			cache.signingKey("b", scope),
			cache.signingKey("a", { ...scope, date: "20261124" }),
			cache.signingKey("a", { ...scope, region: "s" }),
			cache.signingKey("a", { ...scope, service: "sts" }),
		];
		assert.equal(new Set(keys.map((key) => key.sign("", "hex"))).size, 5);
	});

	it("forgets the key used longest ago when it is full", () => {
		const cache = new SigningKeyCache(2);
		const a = cache.signingKey("a", scope);
		const b = cache.signingKey("b", scope);
		cache.signingKey("a", scope);
		cache.signingKey("c", scope);
		assert.equal(cache.signingKey("a", scope), a);
		assert.notEqual(cache.signingKey("b", scope), b);
	});
});
