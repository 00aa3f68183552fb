import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { contextOf } from "../../controller/authorize/context-keys.ts";
import { evaluatePolicies } from "../../controller/authorize/evaluate-policies.ts";
import { parsePolicy } from "../../controller/authorize/policy-document.ts";
import { validatePolicy } from "../../controller/authorize/validate-policy.ts";
import { someUser } from "../fakes/decide-both-ways.ts";
import { damaged, tries } from "./hostile.ts";

const ROLE = "arn:aws:iam::111111111111:role/a/b";

const statement = {
	Sid: "One",
	Effect: "Deny",
	Action: ["iam:*Role", "s3:Get*"],
	Resource: [
		"arn:aws:iam::*:role/a/*",
		`arn:aws:s3:::bucket/\${aws:username, 'nobody'}/*`,
	],
	Condition: {
		"ForAllValues:StringLike": { "aws:TagKeys": ["a*", `\${*}`] },
		IpAddressIfExists: { "aws:SourceIp": ["10.0.0.0/8", "2001:db8::/32"] },
		DateLessThan: { "aws:CurrentTime": "2027-01-01T00:00:00Z" },
		NumericLessThanEquals: { "s3:max-keys": "10" },
		Null: { "aws:TokenIssueTime": true },
		BinaryEquals: { key: "QmluYXJ5" },
		ArnLike: { "aws:PrincipalArn": "arn:aws:iam::*:user/*" },
	},
};
const good = [
	{ Version: "2012-10-17", Statement: [statement] },
	{
		Version: "2008-10-17",
		Id: "x",
		Statement: { ...statement, Effect: "Allow" },
	},
	{
		Version: "2012-10-17",
		Statement: [
			{
				Effect: "Allow",
				Principal: {
					AWS: ["111111111111", "arn:aws:iam::111111111111:user/alice"],
					Service: "ec2.amazonaws.com",
				},
				Action: "sts:AssumeRole",
			},
			{
				Effect: "Deny",
				NotPrincipal: { AWS: "*" },
				NotAction: "sts:TagSession",
			},
		],
	},
].map((policy) => JSON.stringify(policy));

const request = {
	principal: someUser,
	action: "iam:GetRole",
	resource: ROLE,
	context: contextOf({
		"aws:username": "alice",
		"aws:SourceIp": "10.1.2.3",
		"aws:TagKeys": ["a", "b"],
		"aws:CurrentTime": "2026-06-01T00:00:00Z",
	}),
};
const allowAll = {
	name: "all",
	policy: parsePolicy(
		'{"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}',
	),
};

describe("policies that are damaged", () => {
	it("are refused with a sentence, or are policies; nothing else happens", () => {
		fc.assert(
			fc.property(
				damaged(good),
				fc.constantFrom("identity", "managed", "session", "trust"),
				(text, kind) => {
					const fault = validatePolicy(text, kind);
					assert.ok(fault === undefined || fault.length > 0);
				},
			),
			tries(10_000),
		);
	});

	it("decide all the same, and what cannot be read allows nothing", () => {
		fc.assert(
			fc.property(damaged(good), (text) => {
				const named = { name: "damaged", policy: parsePolicy(text) };
				const alone = evaluatePolicies(request, { identity: [named] });
				const isJson = canParse(text);
				if (!isJson) assert.notEqual(alone.effect, "Allow");
				const beside = { identity: [allowAll, named] };
				const decided = evaluatePolicies(request, beside).effect;
				if (!isJson) assert.equal(decided, "ExplicitDeny");
			}),
			tries(10_000),
		);
	});

	it("cost no more than their length: patterns of nothing but wildcards do not run away", () => {
		const costOf = (length: number) => {
			const pattern = `${"*a".repeat(length)}b`;
			const body = {
				Effect: "Allow",
				Action: `iam:${pattern}`,
				Resource: `arn:aws:iam::111111111111:role/${pattern}`,
				Condition: { StringLike: { "aws:username": pattern } },
			};
			const policy = parsePolicy(JSON.stringify({ Statement: body }));
			const asked = {
				...request,
				action: `iam:${"a".repeat(2000)}`,
				resource: `arn:aws:iam::111111111111:role/${"a".repeat(2000)}`,
				context: contextOf({ "aws:username": "a".repeat(2000) }),
			};
			const { user } = process.cpuUsage();
			evaluatePolicies(asked, { identity: [{ name: "x", policy }] });
			return (process.cpuUsage().user - user) / 1000;
		};
		costOf(1000);
		// One that backtracks would need 2 to the power of the length.
		assert.ok(costOf(1000) < 2000);
	});
});

function canParse(text: string): boolean {
	try {
		JSON.parse(text);
		return true;
	} catch {
		return false;
	}
}
