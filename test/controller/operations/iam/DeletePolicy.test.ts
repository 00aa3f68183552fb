import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { AttachUserPolicy } from "../../../../controller/operations/iam/AttachUserPolicy.ts";
import { CreatePolicy } from "../../../../controller/operations/iam/CreatePolicy.ts";
import { CreatePolicyVersion } from "../../../../controller/operations/iam/CreatePolicyVersion.ts";
import { CreateUser } from "../../../../controller/operations/iam/CreateUser.ts";
import { DeletePolicy } from "../../../../controller/operations/iam/DeletePolicy.ts";
import { DeletePolicyVersion } from "../../../../controller/operations/iam/DeletePolicyVersion.ts";
import { DeleteUserPermissionsBoundary } from "../../../../controller/operations/iam/DeleteUserPermissionsBoundary.ts";
import { DetachUserPolicy } from "../../../../controller/operations/iam/DetachUserPolicy.ts";
import { PutUserPermissionsBoundary } from "../../../../controller/operations/iam/PutUserPermissionsBoundary.ts";
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

describe("DeletePolicy", () => {
	describe("authorization", () => {
		it("touches the policy", async () => {
			const iam = await withPolicy();
			assert.deepEqual(await iam.touches(DeletePolicy, { PolicyArn }), [
				PolicyArn,
			]);
		});
	});

	describe("behaviour", () => {
		it("rejects a policy that is attached, bounds somebody or has versions", async () => {
			const iam = await withPolicy();
			const UserName = "Alice";
			const refusal = () => iam.refusal(DeletePolicy, { PolicyArn });
			const attached =
				"DeleteConflict: Cannot delete a policy attached to entities.";
			await iam.run(CreateUser, { UserName });
			await iam.run(AttachUserPolicy, { UserName, PolicyArn });
			assert.equal(await refusal(), attached);
			await iam.run(DetachUserPolicy, { UserName, PolicyArn });
			await iam.run(PutUserPermissionsBoundary, {
				UserName,
				PermissionsBoundary: PolicyArn,
			});
			assert.equal(await refusal(), attached);
			await iam.run(DeleteUserPermissionsBoundary, { UserName });
			await iam.run(CreatePolicyVersion, newer);
			assert.equal(
				await refusal(),
				"DeleteConflict: This policy has more than one version. Before you delete a policy, you must delete the policy's versions. The default version is deleted with the policy.",
			);
			await iam.run(DeletePolicyVersion, { PolicyArn, VersionId: "v2" });
			await iam.run(DeletePolicy, { PolicyArn });
			assert.equal(
				await refusal(),
				`NoSuchEntity: Policy ${PolicyArn} was not found.`,
			);
		});

		it("does not let anybody delete AWS's policies", async () => {
			const iam = await iamCall();
			assert.equal(
				await iam.refusal(DeletePolicy, {
					PolicyArn: "arn:aws:iam::aws:policy/AdministratorAccess",
				}),
				"AccessDenied: Policy is outside your own account.",
			);
		});
	});
});
