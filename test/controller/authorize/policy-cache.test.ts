import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { PolicyCache } from "../../../controller/authorize/policy-cache.ts";

const policy = (sid: string) =>
	JSON.stringify({
		Statement: { Sid: sid, Effect: "Allow", Action: "*", Resource: "*" },
	});

describe("PolicyCache", () => {
	it("parses the same text once", () => {
		const cache = new PolicyCache();
		assert.equal(cache.parse(policy("a")), cache.parse(policy("a")));
	});

	it("forgets what was not used for longest", () => {
		const cache = new PolicyCache(2);
		const [a, b] = [cache.parse(policy("a")), cache.parse(policy("b"))];
		cache.parse(policy("a"));
		cache.parse(policy("c"));
		assert.equal(cache.parse(policy("a")), a);
		assert.notEqual(cache.parse(policy("b")), b);
	});
});
