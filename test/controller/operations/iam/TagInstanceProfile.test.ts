import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { CreateInstanceProfile } from "../../../../controller/operations/iam/CreateInstanceProfile.ts";
import { ListInstanceProfileTags } from "../../../../controller/operations/iam/ListInstanceProfileTags.ts";
import { TagInstanceProfile } from "../../../../controller/operations/iam/TagInstanceProfile.ts";
import { arn, type IamCall, iamCall } from "../../../fakes/iam-call.ts";

const input = {
	InstanceProfileName: "WEB",
	Tags: [{ Key: "team", Value: "blue" }],
};

async function withInstanceProfile(): Promise<IamCall> {
	const iam = await iamCall();
	await iam.run(CreateInstanceProfile, {
		InstanceProfileName: "Web",
		Path: "/team/",
	});
	return iam;
}

describe("TagInstanceProfile", () => {
	describe("input", () => {
		it("refuses the same key twice", async () => {
			const iam = await withInstanceProfile();
			const Tags = [
				{ Key: "a", Value: "1" },
				{ Key: "a", Value: "2" },
			];
			assert.equal(
				await iam.refusal(TagInstanceProfile, { ...input, Tags }),
				"InvalidInput: Duplicate tag keys found.",
			);
		});
	});

	describe("authorization", () => {
		it("touches the instance profile as it is stored, and offers its tags and those of the request", async () => {
			const iam = await withInstanceProfile();
			await iam.run(TagInstanceProfile, input);
			assert.deepEqual(await iam.offers(TagInstanceProfile, input), [
				{
					arn: arn("instance-profile/team/Web"),
					contextKeys: {
						"aws:ResourceTag/team": "blue",
						"iam:ResourceTag/team": "blue",
					},
				},
			]);
			assert.deepEqual(TagInstanceProfile.contextKeys(input), {
				"aws:RequestTag/team": "blue",
				"aws:TagKeys": ["team"],
			});
		});
	});

	describe("behaviour", () => {
		it("adds tags and replaces values, keys with regard to case", async () => {
			const iam = await withInstanceProfile();
			await iam.run(TagInstanceProfile, input);
			const again = [{ Key: "Team", Value: "red" }];
			await iam.run(TagInstanceProfile, { ...input, Tags: again });
			const { Tags } = await iam.run(ListInstanceProfileTags, {
				InstanceProfileName: "Web",
			});
			assert.deepEqual(Tags, [...again, ...input.Tags]);
		});

		it("rejects a fifty-first tag", async () => {
			const iam = await withInstanceProfile();
			const Tags = Array.from({ length: 50 }, (_, index) => ({
				Key: `key-${index}`,
				Value: "",
			}));
			await iam.run(TagInstanceProfile, { ...input, Tags });
			assert.equal(
				await iam.refusal(TagInstanceProfile, input),
				"LimitExceeded: The number of tags has reached the maximum limit.",
			);
		});

		it("rejects what is not there", async () => {
			const iam = await iamCall();
			assert.equal(
				await iam.refusal(TagInstanceProfile, {
					...input,
					InstanceProfileName: "none",
				}),
				"NoSuchEntity: Instance Profile none cannot be found.",
			);
		});
	});
});
