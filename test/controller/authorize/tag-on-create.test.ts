import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { authorizeCall } from "../../../controller/authorize/authorize.ts";
import { PolicyCache } from "../../../controller/authorize/policy-cache.ts";
import { CreateInstanceProfile } from "../../../controller/operations/iam/CreateInstanceProfile.ts";
import { CreateOpenIDConnectProvider } from "../../../controller/operations/iam/CreateOpenIDConnectProvider.ts";
import { CreatePolicy } from "../../../controller/operations/iam/CreatePolicy.ts";
import { CreateRole } from "../../../controller/operations/iam/CreateRole.ts";
import { CreateUser } from "../../../controller/operations/iam/CreateUser.ts";
import type { AnyOperation } from "../../../controller/operations/operation.ts";
import { fakeCallContext } from "../../fakes/call-context.ts";
import { FakePolicyData } from "../../fakes/fake-policy-data.ts";
import { POLICY, trustPolicy } from "../../fakes/iam-call.ts";
import { userCaller } from "../../fakes/principals.ts";

const CREATIONS: readonly [AnyOperation, string, object][] = [
	[
		CreateRole,
		"iam:TagRole",
		{ RoleName: "r", AssumeRolePolicyDocument: trustPolicy() },
	],
	[CreateUser, "iam:TagUser", { UserName: "u" }],
	[CreatePolicy, "iam:TagPolicy", { PolicyName: "p", PolicyDocument: POLICY }],
	[
		CreateInstanceProfile,
		"iam:TagInstanceProfile",
		{ InstanceProfileName: "i" },
	],
	[
		CreateOpenIDConnectProvider,
		"iam:TagOpenIDConnectProvider",
		{ Url: "https://id.example.com" },
	],
];
const alice = userCaller();
const facts = { sourceIp: "127.0.0.1", secure: false };
const Tags = [{ Key: "team", Value: "blue" }];

for (const [operation, tagging, input] of CREATIONS) {
	const name = operation.schema[2];

	async function ask(more: object, ...statements: readonly object[]) {
		const data = new FakePolicyData();
		for (const statement of statements)
			data.grant(alice.principalId, statement);
		const context = await fakeCallContext();
		const call = { ...context, caller: alice };
		const deps = { data, policies: new PolicyCache() };
		try {
			await authorizeCall(operation, { ...input, ...more }, call, facts, deps);
		} finally {
			await context.store[Symbol.asyncDispose]();
		}
	}

	describe(`${name} with tags`, () => {
		const create = { Action: `iam:${name}` };

		it(`needs ${tagging} besides its own permission`, async () => {
			await ask({}, create);
			await assert.rejects(
				ask({ Tags }, create),
				new RegExp(`not authorized to perform: ${tagging} on resource`),
			);
			await ask({ Tags }, create, { Action: tagging });
		});

		it("offers the tags to the policies that allow tagging", async () => {
			const only = (value: string) => ({
				Action: tagging,
				Condition: { StringEquals: { "aws:RequestTag/team": value } },
			});
			await ask({ Tags }, create, only("blue"));
			await assert.rejects(ask({ Tags }, create, only("red")));
		});
	});
}
