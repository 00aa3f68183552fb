import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { CreateInstanceProfile } from "../../../../controller/operations/iam/CreateInstanceProfile.ts";
import { ListInstanceProfileTags } from "../../../../controller/operations/iam/ListInstanceProfileTags.ts";
import { TagInstanceProfile } from "../../../../controller/operations/iam/TagInstanceProfile.ts";
import { UntagInstanceProfile } from "../../../../controller/operations/iam/UntagInstanceProfile.ts";
import { arn, type IamCall, iamCall } from "../../../fakes/iam-call.ts";

const input = { InstanceProfileName: "WEB", TagKeys: ["TEAM", "none"] };

async function withInstanceProfile(): Promise<IamCall> {
	const iam = await iamCall();
	await iam.run(CreateInstanceProfile, {
		InstanceProfileName: "Web",
		Path: "/team/",
	});
	return iam;
}

describe("UntagInstanceProfile", () => {
	describe("authorization", () => {
		it("touches the instance profile as it is stored, and offers the keys of the request", async () => {
			const iam = await withInstanceProfile();
			assert.deepEqual(await iam.touches(UntagInstanceProfile, input), [
				arn("instance-profile/team/Web"),
			]);
			assert.deepEqual(UntagInstanceProfile.contextKeys(input), {
				"aws:TagKeys": ["TEAM", "none"],
			});
		});
	});

	describe("behaviour", () => {
		it("removes tags by key with regard to case, and does not mind those that are not there", async () => {
			const iam = await withInstanceProfile();
			const Tags = [{ Key: "team", Value: "blue" }];
			await iam.run(TagInstanceProfile, { InstanceProfileName: "Web", Tags });
			await iam.run(UntagInstanceProfile, input);
			const page = await iam.run(ListInstanceProfileTags, {
				InstanceProfileName: "Web",
			});
			assert.deepEqual(page.Tags, Tags);
		});
	});
});
