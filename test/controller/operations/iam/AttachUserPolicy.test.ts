import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { AttachUserPolicy } from "../../../../controller/operations/iam/AttachUserPolicy.ts";
import { CreatePolicy } from "../../../../controller/operations/iam/CreatePolicy.ts";
import { CreateUser } from "../../../../controller/operations/iam/CreateUser.ts";
import { ListAttachedUserPolicies } from "../../../../controller/operations/iam/ListAttachedUserPolicies.ts";
import { arn, type IamCall, iamCall, POLICY } from "../../../fakes/iam-call.ts";

const input = {
	UserName: "ALICE",
	PolicyArn: "arn:aws:iam::aws:policy/ReadOnlyAccess",
};

async function withUser(): Promise<IamCall> {
	const iam = await iamCall();
	await iam.run(CreateUser, { UserName: "Alice", Path: "/team/" });
	return iam;
}

describe("AttachUserPolicy", () => {
	describe("input", () => {
		it("refuses what is no ARN, and the ARN of something else", async () => {
			const iam = await withUser();
			const refusal = (PolicyArn: string) =>
				iam.refusal(AttachUserPolicy, { ...input, PolicyArn });
			assert.equal(
				await refusal("longpolicynamebutnoarn"),
				"ValidationError: ARN longpolicynamebutnoarn is not valid.",
			);
			assert.equal(
				await refusal(arn("role/team/Worker")),
				`InvalidInput: ARN ${arn("role/team/Worker")} is not valid.`,
			);
		});
	});

	describe("authorization", () => {
		it("touches the user as it is stored and offers the policy's ARN", async () => {
			const iam = await withUser();
			assert.deepEqual(await iam.touches(AttachUserPolicy, input), [
				arn("user/team/Alice"),
			]);
			assert.deepEqual(AttachUserPolicy.contextKeys(input), {
				"iam:PolicyARN": input.PolicyArn,
			});
		});
	});

	describe("behaviour", () => {
		it("attaches AWS's and the account's policies, each once", async () => {
			const iam = await withUser();
			const { Policy } = await iam.run(CreatePolicy, {
				PolicyName: "Own",
				PolicyDocument: POLICY,
			});
			const own = { ...input, PolicyArn: Policy?.Arn ?? "" };
			for (const one of [input, own, own]) await iam.run(AttachUserPolicy, one);
			const { AttachedPolicies } = await iam.run(ListAttachedUserPolicies, {
				UserName: "Alice",
			});
			assert.deepEqual(
				AttachedPolicies?.map(({ PolicyName }) => PolicyName),
				["Own", "ReadOnlyAccess"],
			);
		});

		it("rejects a policy that does not exist, or is another account's", async () => {
			const iam = await withUser();
			for (const PolicyArn of [
				arn("policy/none"),
				"arn:aws:iam::222222222222:policy/theirs",
			]) {
				assert.equal(
					await iam.refusal(AttachUserPolicy, { ...input, PolicyArn }),
					`NoSuchEntity: Policy ${PolicyArn} does not exist or is not attachable.`,
				);
			}
		});

		it("rejects an eleventh policy", async () => {
			const iam = await withUser();
			for (let count = 1; count <= 10; count += 1) {
				const { Policy } = await iam.run(CreatePolicy, {
					PolicyName: `own-${count}`,
					PolicyDocument: POLICY,
				});
				const PolicyArn = Policy?.Arn ?? "";
				await iam.run(AttachUserPolicy, { ...input, PolicyArn });
			}
			assert.equal(
				await iam.refusal(AttachUserPolicy, input),
				"LimitExceeded: Cannot exceed quota for PoliciesPerUser: 10",
			);
		});
	});
});
