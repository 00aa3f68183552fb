import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { AddRoleToInstanceProfile } from "../../../../controller/operations/iam/AddRoleToInstanceProfile.ts";
import { CreateInstanceProfile } from "../../../../controller/operations/iam/CreateInstanceProfile.ts";
import { CreateRole } from "../../../../controller/operations/iam/CreateRole.ts";
import { GetInstanceProfile } from "../../../../controller/operations/iam/GetInstanceProfile.ts";
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

describe("GetInstanceProfile", () => {
	describe("authorization", () => {
		it("touches the profile as it is stored", async () => {
			const iam = await withProfile();
			const input = { InstanceProfileName: "web" };
			assert.deepEqual(await iam.touches(GetInstanceProfile, input), [
				arn("instance-profile/team/Web"),
			]);
		});
	});

	describe("behaviour", () => {
		it("answers the role it holds, and a list of tags even when there are none", async () => {
			const iam = await withProfile();
			const InstanceProfileName = "Web";
			await iam.run(AddRoleToInstanceProfile, {
				InstanceProfileName,
				RoleName: "worker",
			});
			const { InstanceProfile } = await iam.run(GetInstanceProfile, {
				InstanceProfileName,
			});
			assert.deepEqual(InstanceProfile?.Tags, []);
			assert.deepEqual(
				InstanceProfile?.Roles?.map(({ Arn }) => Arn),
				[arn("role/Worker")],
			);
		});

		it("rejects a profile that is not there", async () => {
			const iam = await iamCall();
			assert.equal(
				await iam.refusal(GetInstanceProfile, { InstanceProfileName: "none" }),
				"NoSuchEntity: Instance Profile none cannot be found.",
			);
		});
	});
});
