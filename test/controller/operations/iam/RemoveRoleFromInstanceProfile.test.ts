import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { CreateInstanceProfile } from "../../../../controller/operations/iam/CreateInstanceProfile.ts";
import { CreateRole } from "../../../../controller/operations/iam/CreateRole.ts";
import { GetInstanceProfile } from "../../../../controller/operations/iam/GetInstanceProfile.ts";
import { RemoveRoleFromInstanceProfile } from "../../../../controller/operations/iam/RemoveRoleFromInstanceProfile.ts";
import { hostedRevision } from "../../../fakes/hosted-revision.ts";
import {
	arn,
	type IamCall,
	iamCall,
	trustPolicy,
} from "../../../fakes/iam-call.ts";

const both = { InstanceProfileName: "WEB", RoleName: "WORKER" };

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

describe("RemoveRoleFromInstanceProfile", () => {
	describe("authorization", () => {
		it("touches the profile as it is stored", async () => {
			const iam = await withProfile();
			assert.deepEqual(await iam.touches(RemoveRoleFromInstanceProfile, both), [
				arn("instance-profile/team/Web"),
			]);
		});
	});

	describe("behaviour", () => {
		it("takes the role out and wakes the hosts whose instances have the profile", async () => {
			const iam = await iamCall();
			const revision = await hostedRevision(iam.context.store);
			const before = await revision();
			await iam.run(RemoveRoleFromInstanceProfile, {
				InstanceProfileName: "worker",
				RoleName: "worker",
			});
			assert.ok((await revision()) > before);
			const { InstanceProfile } = await iam.run(GetInstanceProfile, {
				InstanceProfileName: "worker",
			});
			assert.deepEqual(InstanceProfile?.Roles, []);
		});

		it("rejects a role that is not in the profile", async () => {
			const iam = await withProfile();
			assert.equal(
				await iam.refusal(RemoveRoleFromInstanceProfile, {
					InstanceProfileName: "Web",
					RoleName: "Worker",
				}),
				"NoSuchEntity: Role Worker in Instance Profile Web cannot be found.",
			);
		});
	});
});
