import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { contextOf } from "../../../controller/authorize/context-keys.ts";
import { evaluatePolicies } from "../../../controller/authorize/evaluate-policies.ts";
import { explainDecision } from "../../../controller/authorize/explain-decision.ts";
import type { PolicySet } from "../../../controller/authorize/policy-set.ts";
import { policyOf, someUser } from "../../fakes/decide-both-ways.ts";

const request = {
	principal: someUser,
	action: "iam:GetRole",
	resource: "arn:aws:iam::111111111111:role/x",
	context: contextOf({ "aws:SourceIp": "10.0.0.1", "aws:TagKeys": ["a"] }),
};

function explain(policies: PolicySet) {
	const decision = evaluatePolicies(request, policies);
	return explainDecision({ request, policies, decision });
}

describe("an explained decision", () => {
	it("tells of every statement about the action what was in its way", () => {
		const { statements } = explain({
			identity: [
				policyOf("work", [
					{ Effect: "Allow", Action: "s3:*", Resource: "*" },
					{
						Sid: "Others",
						Effect: "Allow",
						Action: "iam:Get*",
						Resource: "arn:aws:iam::111111111111:role/y",
						Condition: {
							IpAddress: { "aws:SourceIp": "192.0.2.0/24" },
							Bool: { "aws:SecureTransport": "true" },
						},
					},
					{
						Effect: "Allow",
						Action: "iam:*",
						Resource: "*",
						Condition: { StringMatches: { "aws:SourceIp": "x" } },
					},
				]),
			],
			boundary: policyOf("bound", {
				...{ Effect: "Allow", Action: "*", Resource: "*" },
			}),
		});
		assert.deepEqual(statements, [
			{
				...{ source: "identity", policy: "work", effect: "Allow" },
				...{ statement: "Others", applied: false },
				unmet: [
					"Resource",
					"IpAddress aws:SourceIp",
					"Bool aws:SecureTransport",
				],
			},
			{
				...{ source: "identity", policy: "work", effect: "Allow" },
				...{ statement: "#3", applied: false },
				unmet: ["Statement (not understood)"],
			},
			{
				...{ source: "boundary", policy: "bound", effect: "Allow" },
				...{ statement: "#1", applied: true, unmet: [] },
			},
		]);
	});

	it("names the principals of a policy on the resource", () => {
		const trust = (AWS: string) => ({
			identity: [],
			resource: {
				...policyOf("trust policy", {
					...{ Effect: "Allow", Principal: { AWS }, Action: "iam:GetRole" },
				}),
				...{ accountId: "111111111111", required: true },
			},
		});
		const [stranger] = explain(trust("222222222222")).statements;
		assert.deepEqual(stranger?.unmet, ["Principal"]);
		const [self] = explain(trust(someUser.arn)).statements;
		assert.equal(self?.applied, true);
	});

	it("says what each kind came to, and what the call said of itself", () => {
		const told = explain({ identity: [], session: [] });
		assert.equal(told.effect, "ImplicitDeny");
		assert.deepEqual(told.outcomes, {
			identity: "ImplicitDeny",
			session: "ImplicitDeny",
		});
		assert.deepEqual(told.context, {
			"aws:SourceIp": ["10.0.0.1"],
			"aws:TagKeys": ["a"],
		});
	});
});
