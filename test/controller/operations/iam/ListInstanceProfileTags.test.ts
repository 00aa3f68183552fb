import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { CreateInstanceProfile } from "../../../../controller/operations/iam/CreateInstanceProfile.ts";
import { ListInstanceProfileTags } from "../../../../controller/operations/iam/ListInstanceProfileTags.ts";
import { TagInstanceProfile } from "../../../../controller/operations/iam/TagInstanceProfile.ts";
import { arn, type IamCall, iamCall } from "../../../fakes/iam-call.ts";

async function withInstanceProfile(): Promise<IamCall> {
	const iam = await iamCall();
	await iam.run(CreateInstanceProfile, {
		InstanceProfileName: "Web",
		Path: "/team/",
	});
	return iam;
}

describe("ListInstanceProfileTags", () => {
	describe("authorization", () => {
		it("touches the instance profile as it is stored", async () => {
			const iam = await withInstanceProfile();
			assert.deepEqual(
				await iam.touches(ListInstanceProfileTags, {
					InstanceProfileName: "WEB",
				}),
				[arn("instance-profile/team/Web")],
			);
		});
	});

	describe("behaviour", () => {
		it("lists the tags sorted by key, with markers short enough however long the keys are", async () => {
			const iam = await withInstanceProfile();
			const InstanceProfileName = "Web";
			const tag = (letter: string) => ({
				Key: letter.repeat(128),
				Value: "",
			});
			await iam.run(TagInstanceProfile, {
				InstanceProfileName,
				Tags: [tag("語"), tag("b")],
			});
			const first = await iam.run(ListInstanceProfileTags, {
				InstanceProfileName,
				MaxItems: 1,
			});
			assert.deepEqual(first.Tags, [tag("b")]);
			const { Marker } = first;
			assert.deepEqual(
				await iam.run(ListInstanceProfileTags, { InstanceProfileName, Marker }),
				{
					Tags: [tag("語")],
					IsTruncated: false,
				},
			);
		});
	});
});
