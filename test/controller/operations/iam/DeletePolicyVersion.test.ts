import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { CreatePolicy } from "../../../../controller/operations/iam/CreatePolicy.ts";
import { CreatePolicyVersion } from "../../../../controller/operations/iam/CreatePolicyVersion.ts";
import { DeletePolicyVersion } from "../../../../controller/operations/iam/DeletePolicyVersion.ts";
import { ListPolicyVersions } from "../../../../controller/operations/iam/ListPolicyVersions.ts";
import { arn, type IamCall, iamCall, POLICY } from "../../../fakes/iam-call.ts";

const PolicyArn = arn("policy/team/Read");

async function withPolicy(): Promise<IamCall> {
	const iam = await iamCall();
	await iam.run(CreatePolicy, {
		PolicyName: "Read",
		Path: "/team/",
		Description: "reads",
		PolicyDocument: POLICY,
	});
	return iam;
}

const newer = { PolicyArn, PolicyDocument: POLICY.replace("s3:*", "ec2:*") };

describe("DeletePolicyVersion", () => {
	describe("authorization", () => {
		it("touches the policy", async () => {
			const iam = await withPolicy();
			const input = { PolicyArn, VersionId: "v1" };
			assert.deepEqual(await iam.touches(DeletePolicyVersion, input), [
				PolicyArn,
			]);
		});
	});

	describe("behaviour", () => {
		it("rejects the default version and those that do not exist", async () => {
			const iam = await withPolicy();
			const refusal = (VersionId: string) =>
				iam.refusal(DeletePolicyVersion, { PolicyArn, VersionId });
			assert.equal(
				await refusal("v1"),
				"DeleteConflict: Cannot delete the default version of a policy.",
			);
			assert.equal(
				await refusal("v9"),
				`NoSuchEntity: Policy ${PolicyArn} version v9 does not exist or is not attachable.`,
			);
		});

		it("deletes another version", async () => {
			const iam = await withPolicy();
			await iam.run(CreatePolicyVersion, newer);
			await iam.run(DeletePolicyVersion, { PolicyArn, VersionId: "v2" });
			const { Versions } = await iam.run(ListPolicyVersions, { PolicyArn });
			assert.equal(Versions?.length, 1);
		});
	});
});
