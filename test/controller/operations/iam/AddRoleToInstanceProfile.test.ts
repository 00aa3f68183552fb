import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { AddRoleToInstanceProfile } from "../../../../controller/operations/iam/AddRoleToInstanceProfile.ts";
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

describe("AddRoleToInstanceProfile", () => {
	describe("authorization", () => {
		it("touches the profile as it is stored and passes the role as it is stored to EC2", async () => {
			const iam = await withProfile();
			assert.deepEqual(await iam.touches(AddRoleToInstanceProfile, both), [
				arn("instance-profile/team/Web"),
			]);
			const [passed] = await AddRoleToInstanceProfile.passes(both, iam.context);
			assert.equal(passed?.roleArn, arn("role/Worker"));
			assert.equal(passed.service, "ec2.amazonaws.com");
		});
	});

	describe("behaviour", () => {
		it("adds a role that is there at once when instances start", async () => {
			const iam = await withProfile();
			await iam.run(AddRoleToInstanceProfile, both);
			const { InstanceProfile } = await iam.run(GetInstanceProfile, {
				InstanceProfileName: "Web",
			});
			assert.equal(InstanceProfile?.Roles?.length, 1);
		});

		it("rejects a second role, and the same role again", async () => {
			const iam = await withProfile();
			await iam.run(AddRoleToInstanceProfile, both);
			assert.equal(
				await iam.refusal(AddRoleToInstanceProfile, both),
				"LimitExceeded: Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1",
			);
		});

		it("rejects a missing profile before a missing role", async () => {
			const iam = await withProfile();
			assert.equal(
				await iam.refusal(AddRoleToInstanceProfile, {
					InstanceProfileName: "none",
					RoleName: "none",
				}),
				"NoSuchEntity: Instance Profile none cannot be found.",
			);
			assert.equal(
				await iam.refusal(AddRoleToInstanceProfile, {
					InstanceProfileName: "Web",
					RoleName: "none",
				}),
				"NoSuchEntity: The role with name none cannot be found.",
			);
		});

		it("wakes the hosts whose instances have the profile", async () => {
			const iam = await iamCall();
			const revision = await hostedRevision(iam.context.store);
			const worker = { InstanceProfileName: "worker", RoleName: "worker" };
			await iam.run(RemoveRoleFromInstanceProfile, worker);
			const before = await revision();
			await iam.run(AddRoleToInstanceProfile, worker);
			assert.ok((await revision()) > before);
		});
	});
});
