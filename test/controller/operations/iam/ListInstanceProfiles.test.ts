import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { CreateInstanceProfile } from "../../../../controller/operations/iam/CreateInstanceProfile.ts";
import { CreateRole } from "../../../../controller/operations/iam/CreateRole.ts";
import { ListInstanceProfiles } from "../../../../controller/operations/iam/ListInstanceProfiles.ts";
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

describe("ListInstanceProfiles", () => {
	describe("authorization", () => {
		it("touches the path it lists", async () => {
			const iam = await iamCall();
			assert.deepEqual(await iam.touches(ListInstanceProfiles, {}), [
				arn("instance-profile/"),
			]);
		});
	});

	describe("behaviour", () => {
		it("lists the profiles under the prefix, without their tags", async () => {
			const iam = await withProfile();
			await iam.run(CreateInstanceProfile, { InstanceProfileName: "another" });
			const list = async (PathPrefix?: string) =>
				(await iam.run(ListInstanceProfiles, { PathPrefix })).InstanceProfiles;
			assert.deepEqual(
				(await list())?.map((profile) => profile.InstanceProfileName),
				["another", "Web"],
			);
			const [web, ...others] = (await list("/team/")) ?? [];
			assert.deepEqual(others, []);
			assert.equal(web?.InstanceProfileName, "Web");
			assert.equal(web?.Tags, undefined);
		});
	});
});
