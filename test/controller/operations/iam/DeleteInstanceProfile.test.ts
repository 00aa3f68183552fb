import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { AddRoleToInstanceProfile } from "../../../../controller/operations/iam/AddRoleToInstanceProfile.ts";
import { CreateInstanceProfile } from "../../../../controller/operations/iam/CreateInstanceProfile.ts";
import { CreateRole } from "../../../../controller/operations/iam/CreateRole.ts";
import { DeleteInstanceProfile } from "../../../../controller/operations/iam/DeleteInstanceProfile.ts";
import { RemoveRoleFromInstanceProfile } from "../../../../controller/operations/iam/RemoveRoleFromInstanceProfile.ts";
import { hostedRevision } from "../../../fakes/hosted-revision.ts";
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

describe("DeleteInstanceProfile", () => {
	describe("authorization", () => {
		it("touches the profile as it is stored", async () => {
			const iam = await withProfile();
			const input = { InstanceProfileName: "WEB" };
			assert.deepEqual(await iam.touches(DeleteInstanceProfile, input), [
				arn("instance-profile/team/Web"),
			]);
		});
	});

	describe("behaviour", () => {
		it("rejects a profile that holds a role, and deletes it without", async () => {
			const iam = await withProfile();
			const web = { InstanceProfileName: "Web" };
			const both = { ...web, RoleName: "Worker" };
			await iam.run(AddRoleToInstanceProfile, both);
			assert.equal(
				await iam.refusal(DeleteInstanceProfile, web),
				"DeleteConflict: Cannot delete entity, must remove roles from instance profile first.",
			);
			await iam.run(RemoveRoleFromInstanceProfile, both);
			await iam.run(DeleteInstanceProfile, web);
			assert.equal(
				await iam.refusal(DeleteInstanceProfile, web),
				"NoSuchEntity: Instance Profile Web cannot be found.",
			);
		});

		it("wakes the hosts whose instances still name it", async () => {
			const iam = await iamCall();
			const revision = await hostedRevision(iam.context.store);
			const worker = { InstanceProfileName: "worker" };
			const both = { ...worker, RoleName: "worker" };
			await iam.run(RemoveRoleFromInstanceProfile, both);
			const before = await revision();
			await iam.run(DeleteInstanceProfile, worker);
			assert.ok((await revision()) > before);
		});
	});
});
