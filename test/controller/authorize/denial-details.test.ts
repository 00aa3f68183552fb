import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { contextOf } from "../../../controller/authorize/context-keys.ts";
import { denialDetails } from "../../../controller/authorize/denial-details.ts";
import { evaluatePolicies } from "../../../controller/authorize/evaluate-policies.ts";
import type { RequestPrincipal } from "../../../controller/authorize/match-principal.ts";
import { parsePolicy } from "../../../controller/authorize/policy-document.ts";

const bob: RequestPrincipal = {
	type: "User",
	accountId: "111111111111",
	arn: "arn:aws:iam::111111111111:user/team/bob",
	uniqueId: "AIDABOB0000000000000",
};

function detailsFor(statement: object, principal = bob): object {
	const request = {
		principal,
		action: "ec2:StopInstances",
		resource: "arn:aws:ec2:us-east-1:111111111111:instance/i-1",
		context: contextOf({ "aws:TagKeys": ["a", "b"], "ec2:Region": "x" }),
	};
	const policy = parsePolicy(JSON.stringify({ Statement: statement }));
	const identity = [{ name: "own", policy }];
	const decision = evaluatePolicies(request, { identity });
	return denialDetails({ request, decision, secretive: false });
}

describe("details of a denial", () => {
	it("tell who asked for what, and all that policies could ask about it", () => {
		assert.deepEqual(detailsFor({ Effect: "Allow" }), {
			allowed: false,
			explicitDeny: false,
			matchedStatements: { items: [] },
			failures: { items: [] },
			context: {
				principal: {
					id: "AIDABOB0000000000000",
					name: "bob",
					arn: "arn:aws:iam::111111111111:user/team/bob",
				},
				action: "ec2:StopInstances",
				resource: "arn:aws:ec2:us-east-1:111111111111:instance/i-1",
				conditions: {
					items: [
						{
							key: "aws:TagKeys",
							values: { items: [{ value: "a" }, { value: "b" }] },
						},
						{ key: "ec2:region", values: { items: [{ value: "x" }] } },
					],
				},
			},
		});
	});

	it("name the statements that denied, and the session that asked", () => {
		const deny = {
			...{ Sid: "No", Effect: "Deny" },
			...{ Action: ["ec2:Stop*", "ec2:Start*"], NotResource: "arn:aws:s3:::*" },
			Condition: { Null: { "aws:TagKeys": false } },
		};
		const session = {
			type: "AssumedRole",
			accountId: "111111111111",
			arn: "arn:aws:sts::111111111111:assumed-role/worker/night",
			issuer: {
				arn: "arn:aws:iam::111111111111:role/worker",
				uniqueId: "AROA",
			},
		} as const;
		const details = JSON.parse(JSON.stringify(detailsFor(deny, session)));
		assert.equal(details.explicitDeny, true);
		assert.deepEqual(details.matchedStatements.items, [
			{
				statementId: "No",
				effect: "DENY",
				principals: { items: [{ value: "AROA" }] },
				principalGroups: { items: [] },
				actions: { items: [{ value: "ec2:Stop*" }, { value: "ec2:Start*" }] },
				resources: { items: [{ value: "arn:aws:s3:::*" }] },
				conditions: {
					items: [
						{ key: "aws:TagKeys", values: { items: [{ value: "false" }] } },
					],
				},
				sourcePolicyId: "own",
				sourcePolicyType: "identity",
				statementIndex: 0,
			},
		]);
		assert.equal(details.context.principal.id, "AROA:night");
	});
});
