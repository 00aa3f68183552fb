import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { CreateUser } from "../../../../controller/operations/iam/CreateUser.ts";
import { GetUserPolicy } from "../../../../controller/operations/iam/GetUserPolicy.ts";
import { ListUserPolicies } from "../../../../controller/operations/iam/ListUserPolicies.ts";
import { PutUserPolicy } from "../../../../controller/operations/iam/PutUserPolicy.ts";
import { arn, type IamCall, iamCall, POLICY } from "../../../fakes/iam-call.ts";

const input = {
	UserName: "ALICE",
	PolicyName: "p",
	PolicyDocument: POLICY,
};

async function withUser(): Promise<IamCall> {
	const iam = await iamCall();
	await iam.run(CreateUser, { UserName: "Alice", Path: "/team/" });
	return iam;
}

describe("PutUserPolicy", () => {
	describe("input", () => {
		it("takes a policy without Version, as euca2ools sends it, and refuses what is none", async () => {
			const iam = await withUser();
			const PolicyDocument =
				'{"Statement":[{"Effect":"Allow","Action":["s3:*"],"Resource":"*"}]}';
			await iam.run(PutUserPolicy, { ...input, PolicyDocument });
			assert.match(
				await iam.refusal(PutUserPolicy, { ...input, PolicyDocument: "{}" }),
				/^MalformedPolicyDocument: /,
			);
		});
	});

	describe("authorization", () => {
		it("touches the user as it is stored", async () => {
			const iam = await withUser();
			assert.deepEqual(await iam.touches(PutUserPolicy, input), [
				arn("user/team/Alice"),
			]);
		});
	});

	describe("behaviour", () => {
		it("replaces the policy of that name, without regard to case", async () => {
			const iam = await withUser();
			await iam.run(PutUserPolicy, input);
			await iam.run(PutUserPolicy, {
				...input,
				PolicyName: "P",
				PolicyDocument: `${POLICY}\n`,
			});
			const { PolicyNames } = await iam.run(ListUserPolicies, {
				UserName: "Alice",
			});
			assert.deepEqual(PolicyNames, ["p"]);
			const policy = await iam.run(GetUserPolicy, {
				UserName: "Alice",
				PolicyName: "p",
			});
			assert.equal(
				decodeURIComponent(policy.PolicyDocument ?? ""),
				`${POLICY}\n`,
			);
		});

		it("rejects policies that are together too long, white space not counted", async () => {
			const iam = await withUser();
			const long = POLICY.replace("s3:*", `s3:${"a".repeat(2048)}`);
			assert.equal(
				await iam.refusal(PutUserPolicy, { ...input, PolicyDocument: long }),
				"LimitExceeded: Maximum policy size of 2048 bytes exceeded for user Alice",
			);
			const spaced = POLICY + " ".repeat(2048);
			await iam.run(PutUserPolicy, { ...input, PolicyDocument: spaced });
		});

		it("rejects a user that is not there", async () => {
			const iam = await iamCall();
			assert.equal(
				await iam.refusal(PutUserPolicy, { ...input, UserName: "none" }),
				"NoSuchEntity: The user with name none cannot be found.",
			);
		});
	});
});
