import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { contextOf } from "../../../controller/authorize/context-keys.ts";
import { missingContextKeys } from "../../../controller/authorize/missing-context-keys.ts";
import { policyOf } from "../../fakes/decide-both-ways.ts";

describe("missing context keys", () => {
	it("are those that policies name and the request has not, each once, whatever the case", () => {
		const policy = (...keys: string[]) =>
			policyOf("p", {
				Effect: "Allow",
				Action: "*",
				Resource: "*",
				Condition: {
					StringEquals: Object.fromEntries(keys.map((key) => [key, "x"])),
				},
			});
		const policies = [policy("a:One", "a:Two"), policy("A:ONE", "a:Three")];
		const context = contextOf({ "A:two": "x" });
		assert.deepEqual(missingContextKeys(policies, context), [
			"a:One",
			"a:Three",
		]);
	});
});
