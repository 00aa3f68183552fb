import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { AttachRolePolicy } from "../../../../controller/operations/iam/AttachRolePolicy.ts";
import { CreatePolicy } from "../../../../controller/operations/iam/CreatePolicy.ts";
import { CreateRole } from "../../../../controller/operations/iam/CreateRole.ts";
import { ListAttachedRolePolicies } from "../../../../controller/operations/iam/ListAttachedRolePolicies.ts";
import {
	arn,
	type IamCall,
	iamCall,
	POLICY,
	trustPolicy,
} from "../../../fakes/iam-call.ts";

const input = {
	RoleName: "WORKER",
	PolicyArn: "arn:aws:iam::aws:policy/ReadOnlyAccess",
};

async function withRole(): Promise<IamCall> {
	const iam = await iamCall();
	await iam.run(CreateRole, {
		RoleName: "Worker",
		Path: "/team/",
		AssumeRolePolicyDocument: trustPolicy(),
	});
	return iam;
}

describe("AttachRolePolicy", () => {
	describe("input", () => {
		it("refuses what is no ARN, and the ARN of something else", async () => {
			const iam = await withRole();
			const refusal = (PolicyArn: string) =>
				iam.refusal(AttachRolePolicy, { ...input, PolicyArn });
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
		it("touches the role as it is stored and offers the policy's ARN", async () => {
			const iam = await withRole();
			assert.deepEqual(await iam.touches(AttachRolePolicy, input), [
				arn("role/team/Worker"),
			]);
			assert.deepEqual(AttachRolePolicy.contextKeys(input), {
				"iam:PolicyARN": input.PolicyArn,
			});
		});
	});

	describe("behaviour", () => {
		it("attaches AWS's and the account's policies, each once", async () => {
			const iam = await withRole();
			const { Policy } = await iam.run(CreatePolicy, {
				PolicyName: "Own",
				PolicyDocument: POLICY,
			});
			const own = { ...input, PolicyArn: Policy?.Arn ?? "" };
			for (const one of [input, own, own]) await iam.run(AttachRolePolicy, one);
			const { AttachedPolicies } = await iam.run(ListAttachedRolePolicies, {
				RoleName: "Worker",
			});
			assert.deepEqual(
				AttachedPolicies?.map(({ PolicyName }) => PolicyName),
				["Own", "ReadOnlyAccess"],
			);
		});

		it("rejects a policy that does not exist, or is another account's", async () => {
			const iam = await withRole();
			for (const PolicyArn of [
				arn("policy/none"),
				"arn:aws:iam::222222222222:policy/theirs",
			]) {
				assert.equal(
					await iam.refusal(AttachRolePolicy, { ...input, PolicyArn }),
					`NoSuchEntity: Policy ${PolicyArn} does not exist or is not attachable.`,
				);
			}
		});

		it("rejects an eleventh policy", async () => {
			const iam = await withRole();
			for (let count = 1; count <= 10; count += 1) {
				const { Policy } = await iam.run(CreatePolicy, {
					PolicyName: `own-${count}`,
					PolicyDocument: POLICY,
				});
				const PolicyArn = Policy?.Arn ?? "";
				await iam.run(AttachRolePolicy, { ...input, PolicyArn });
			}
			assert.equal(
				await iam.refusal(AttachRolePolicy, input),
				"LimitExceeded: Cannot exceed quota for PoliciesPerRole: 10",
			);
		});
	});
});
