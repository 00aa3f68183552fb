import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { AttachGroupPolicy } from "../../../../controller/operations/iam/AttachGroupPolicy.ts";
import { CreateGroup } from "../../../../controller/operations/iam/CreateGroup.ts";
import { CreatePolicy } from "../../../../controller/operations/iam/CreatePolicy.ts";
import { ListAttachedGroupPolicies } from "../../../../controller/operations/iam/ListAttachedGroupPolicies.ts";
import { arn, type IamCall, iamCall, POLICY } from "../../../fakes/iam-call.ts";

const input = {
	GroupName: "ADMINS",
	PolicyArn: "arn:aws:iam::aws:policy/ReadOnlyAccess",
};

async function withGroup(): Promise<IamCall> {
	const iam = await iamCall();
	await iam.run(CreateGroup, { GroupName: "Admins", Path: "/team/" });
	return iam;
}

describe("AttachGroupPolicy", () => {
	describe("input", () => {
		it("refuses what is no ARN, and the ARN of something else", async () => {
			const iam = await withGroup();
			const refusal = (PolicyArn: string) =>
				iam.refusal(AttachGroupPolicy, { ...input, PolicyArn });
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
		it("touches the group as it is stored and offers the policy's ARN", async () => {
			const iam = await withGroup();
			assert.deepEqual(await iam.touches(AttachGroupPolicy, input), [
				arn("group/team/Admins"),
			]);
			assert.deepEqual(AttachGroupPolicy.contextKeys(input), {
				"iam:PolicyARN": input.PolicyArn,
			});
		});
	});

	describe("behaviour", () => {
		it("attaches AWS's and the account's policies, each once", async () => {
			const iam = await withGroup();
			const { Policy } = await iam.run(CreatePolicy, {
				PolicyName: "Own",
				PolicyDocument: POLICY,
			});
			const own = { ...input, PolicyArn: Policy?.Arn ?? "" };
			for (const one of [input, own, own])
				await iam.run(AttachGroupPolicy, one);
			const { AttachedPolicies } = await iam.run(ListAttachedGroupPolicies, {
				GroupName: "Admins",
			});
			assert.deepEqual(
				AttachedPolicies?.map(({ PolicyName }) => PolicyName),
				["Own", "ReadOnlyAccess"],
			);
		});

		it("rejects a policy that does not exist, or is another account's", async () => {
			const iam = await withGroup();
			for (const PolicyArn of [
				arn("policy/none"),
				"arn:aws:iam::222222222222:policy/theirs",
			]) {
				assert.equal(
					await iam.refusal(AttachGroupPolicy, { ...input, PolicyArn }),
					`NoSuchEntity: Policy ${PolicyArn} does not exist or is not attachable.`,
				);
			}
		});

		it("rejects an eleventh policy", async () => {
			const iam = await withGroup();
			for (let count = 1; count <= 10; count += 1) {
				const { Policy } = await iam.run(CreatePolicy, {
					PolicyName: `own-${count}`,
					PolicyDocument: POLICY,
				});
				const PolicyArn = Policy?.Arn ?? "";
				await iam.run(AttachGroupPolicy, { ...input, PolicyArn });
			}
			assert.equal(
				await iam.refusal(AttachGroupPolicy, input),
				"LimitExceeded: Cannot exceed quota for PoliciesPerGroup: 10",
			);
		});
	});
});
