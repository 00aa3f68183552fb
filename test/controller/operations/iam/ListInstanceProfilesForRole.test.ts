import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { AddRoleToInstanceProfile } from "../../../../controller/operations/iam/AddRoleToInstanceProfile.ts";
import { CreateInstanceProfile } from "../../../../controller/operations/iam/CreateInstanceProfile.ts";
import { CreateRole } from "../../../../controller/operations/iam/CreateRole.ts";
import { ListInstanceProfilesForRole } from "../../../../controller/operations/iam/ListInstanceProfilesForRole.ts";
import {
	arn,
	type IamCall,
	iamCall,
	trustPolicy,
} from "../../../fakes/iam-call.ts";

async function withProfile(): Promise<IamCall> {
	const iam = await iamCall();
	await iam.run(CreateInstanceProfile, {
		InstanceProfileName: "Web",
		Path: "/team/",
	});
	await iam.run(CreateRole, {
		RoleName: "Worker",
		AssumeRolePolicyDocument: trustPolicy(),
	});
	return iam;
}

describe("ListInstanceProfilesForRole", () => {
	describe("authorization", () => {
		it("touches the role as it is stored", async () => {
			const iam = await withProfile();
			const input = { RoleName: "WORKER" };
			assert.deepEqual(await iam.touches(ListInstanceProfilesForRole, input), [
				arn("role/Worker"),
			]);
		});
	});

	describe("behaviour", () => {
		it("lists the profiles that hold the role", async () => {
			const iam = await withProfile();
			const RoleName = "Worker";
			const list = () => iam.run(ListInstanceProfilesForRole, { RoleName });
			assert.deepEqual(await list(), {
				InstanceProfiles: [],
				IsTruncated: false,
			});
			await iam.run(AddRoleToInstanceProfile, {
				InstanceProfileName: "Web",
				RoleName,
			});
			const { InstanceProfiles } = await list();
			assert.deepEqual(
				InstanceProfiles?.map(({ Arn }) => Arn),
				[arn("instance-profile/team/Web")],
			);
		});

		it("rejects a role that is not there", async () => {
			const iam = await iamCall();
			assert.equal(
				await iam.refusal(ListInstanceProfilesForRole, { RoleName: "none" }),
				"NoSuchEntity: The role with name none cannot be found.",
			);
		});
	});
});
