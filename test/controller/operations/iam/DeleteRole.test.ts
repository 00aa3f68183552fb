import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { AddRoleToInstanceProfile } from "../../../../controller/operations/iam/AddRoleToInstanceProfile.ts";
import { AttachRolePolicy } from "../../../../controller/operations/iam/AttachRolePolicy.ts";
import { CreateInstanceProfile } from "../../../../controller/operations/iam/CreateInstanceProfile.ts";
import { CreateRole } from "../../../../controller/operations/iam/CreateRole.ts";
import { DeleteRole } from "../../../../controller/operations/iam/DeleteRole.ts";
import { DeleteRolePolicy } from "../../../../controller/operations/iam/DeleteRolePolicy.ts";
import { DetachRolePolicy } from "../../../../controller/operations/iam/DetachRolePolicy.ts";
import { GetRole } from "../../../../controller/operations/iam/GetRole.ts";
import { PutRolePolicy } from "../../../../controller/operations/iam/PutRolePolicy.ts";
import { RemoveRoleFromInstanceProfile } from "../../../../controller/operations/iam/RemoveRoleFromInstanceProfile.ts";
import {
	arn,
	type IamCall,
	iamCall,
	POLICY,
	trustPolicy,
} from "../../../fakes/iam-call.ts";

async function withRole(): Promise<IamCall> {
	const iam = await iamCall();
	await iam.run(CreateRole, {
		RoleName: "Worker",
		Path: "/team/",
		AssumeRolePolicyDocument: trustPolicy(),
	});
	return iam;
}

describe("DeleteRole", () => {
	describe("authorization", () => {
		it("touches the role as it is stored", async () => {
			const iam = await withRole();
			assert.deepEqual(await iam.touches(DeleteRole, { RoleName: "worker" }), [
				arn("role/team/Worker"),
			]);
		});
	});

	describe("behaviour", () => {
		it("deletes the role, without regard to case", async () => {
			const iam = await withRole();
			await iam.run(DeleteRole, { RoleName: "WORKER" });
			assert.equal(
				await iam.refusal(GetRole, { RoleName: "Worker" }),
				"NoSuchEntity: The role with name Worker cannot be found.",
			);
		});

		it("rejects a role that is not there", async () => {
			const iam = await iamCall();
			assert.equal(
				await iam.refusal(DeleteRole, { RoleName: "nobody" }),
				"NoSuchEntity: The role with name nobody cannot be found.",
			);
		});

		it("rejects a role in an instance profile, one with policies attached, and one with inline policies", async () => {
			const iam = await withRole();
			const RoleName = "Worker";
			const profile = { InstanceProfileName: "web" };
			const PolicyArn = "arn:aws:iam::aws:policy/ReadOnlyAccess";
			await iam.run(CreateInstanceProfile, profile);
			await iam.run(AddRoleToInstanceProfile, { ...profile, RoleName });
			await iam.run(AttachRolePolicy, { RoleName, PolicyArn });
			await iam.run(PutRolePolicy, {
				RoleName,
				PolicyName: "p",
				PolicyDocument: POLICY,
			});
			const refusal = () => iam.refusal(DeleteRole, { RoleName });
			assert.equal(
				await refusal(),
				"DeleteConflict: Cannot delete entity, must remove roles from instance profile first.",
			);
			await iam.run(RemoveRoleFromInstanceProfile, { ...profile, RoleName });
			assert.equal(
				await refusal(),
				"DeleteConflict: Cannot delete entity, must detach all policies first.",
			);
			await iam.run(DetachRolePolicy, { RoleName, PolicyArn });
			assert.equal(
				await refusal(),
				"DeleteConflict: Cannot delete entity, must delete policies first.",
			);
			await iam.run(DeleteRolePolicy, { RoleName, PolicyName: "p" });
			await iam.run(DeleteRole, { RoleName });
		});

		it("leaves its unique id in the trust policies that named it, so that its namesake is not trusted", async () => {
			const iam = await withRole();
			const AWS = arn("role/team/Worker");
			await iam.run(CreateRole, {
				RoleName: "target",
				AssumeRolePolicyDocument: trustPolicy({ AWS }),
			});
			const before = await iam.run(GetRole, { RoleName: "Worker" });
			await iam.run(DeleteRole, { RoleName: "Worker" });
			await iam.run(CreateRole, {
				RoleName: "Worker",
				Path: "/team/",
				AssumeRolePolicyDocument: trustPolicy(),
			});
			const { Role } = await iam.run(GetRole, { RoleName: "target" });
			assert.equal(
				decodeURIComponent(Role?.AssumeRolePolicyDocument ?? ""),
				trustPolicy({ AWS: before.Role?.RoleId }),
			);
		});
	});
});
