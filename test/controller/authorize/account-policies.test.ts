import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { contextOf } from "../../../controller/authorize/context-keys.ts";
import { evaluatePolicies } from "../../../controller/authorize/evaluate-policies.ts";
import type { RequestPrincipal } from "../../../controller/authorize/match-principal.ts";
import { policyOf } from "../../fakes/decide-both-ways.ts";

const accountId = "222222222222";
const alice: RequestPrincipal = {
	type: "User",
	accountId,
	arn: `arn:aws:iam::${accountId}:user/alice`,
	uniqueId: "AIDAALICE000000000000",
};
const root: RequestPrincipal = {
	type: "Account",
	accountId,
	arn: `arn:aws:iam::${accountId}:root`,
};
const service: RequestPrincipal = {
	type: "Service",
	accountId: "",
	arn: "ec2.amazonaws.com",
};
const request = {
	action: "sts:AssumeRole",
	resource: `arn:aws:iam::${accountId}:role/r`,
	context: contextOf(),
};

/** A: allows, D: denies, -: says nothing about it. */
const STATEMENTS = {
	A: [{ Effect: "Allow", Action: "*", Resource: "*" }],
	D: [{ Effect: "Deny", Action: "*", Resource: "*" }],
	"-": [{ Effect: "Allow", Action: "s3:*", Resource: "*" }],
} as const;
type Says = keyof typeof STATEMENTS;

function policies(says: readonly Says[]) {
	return says.map((each) => policyOf(each, [...STATEMENTS[each]]));
}

/** The account's policies, the caller's own, then who decides what. */
const OF_A_USER: readonly [Says[], Says[], string, string][] = [
	[["A"], ["A"], "Allow", "identity"],
	[["-", "A"], ["A"], "Allow", "identity"],
	[["-"], ["A"], "ImplicitDeny", "account"],
	[["D"], ["A"], "ExplicitDeny", "account"],
	[["A", "D"], ["A"], "ExplicitDeny", "account"],
	[["A"], ["-"], "ImplicitDeny", "identity"],
	[["A"], [], "ImplicitDeny", "identity"],
	[["A"], ["D"], "ExplicitDeny", "identity"],
];

describe("policies laid on an account", () => {
	for (const [account, identity, effect, source] of OF_A_USER) {
		it(`[${account}] with a user's own [${identity}] is ${effect} by ${source}`, () => {
			const decision = evaluatePolicies(
				{ ...request, principal: alice },
				{ account: policies(account), identity: policies(identity) },
			);
			assert.deepEqual([decision.effect, decision.source], [effect, source]);
		});
	}

	it("limit the account's root, which no other policy can", () => {
		for (const [says, effect] of [
			["A", "Allow"],
			["-", "ImplicitDeny"],
			["D", "ExplicitDeny"],
		] as const) {
			const decision = evaluatePolicies(
				{ ...request, principal: root },
				{ account: policies([says]), identity: "everything" },
			);
			assert.equal(decision.effect, effect);
		}
	});

	it("limit also what a trust policy gives the caller by name", () => {
		const { policy } = policyOf("trust", [
			{
				Effect: "Allow",
				Principal: { AWS: alice.arn },
				Action: "sts:AssumeRole",
			},
		]);
		const resource = { name: "trust", policy, accountId, required: true };
		const ask = (says: Says) =>
			evaluatePolicies(
				{ ...request, principal: alice },
				{ account: policies([says]), identity: [], resource },
			).effect;
		assert.equal(ask("A"), "Allow");
		assert.equal(ask("-"), "ImplicitDeny");
	});

	it("are nothing to services, which belong to no account", () => {
		const { policy } = policyOf("trust", [
			{
				Effect: "Allow",
				Principal: { Service: service.arn },
				Action: "sts:AssumeRole",
			},
		]);
		const resource = { name: "trust", policy, accountId, required: true };
		const decision = evaluatePolicies(
			{ ...request, principal: service },
			{ identity: [], resource },
		);
		assert.equal(decision.effect, "Allow");
	});
});
