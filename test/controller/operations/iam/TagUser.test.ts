import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { CreateUser } from "../../../../controller/operations/iam/CreateUser.ts";
import { ListUserTags } from "../../../../controller/operations/iam/ListUserTags.ts";
import { TagUser } from "../../../../controller/operations/iam/TagUser.ts";
import { arn, type IamCall, iamCall } from "../../../fakes/iam-call.ts";

const input = {
	UserName: "ALICE",
	Tags: [{ Key: "team", Value: "blue" }],
};

async function withUser(): Promise<IamCall> {
	const iam = await iamCall();
	await iam.run(CreateUser, { UserName: "Alice", Path: "/team/" });
	return iam;
}

describe("TagUser", () => {
	describe("input", () => {
		it("refuses the same key twice, whatever its case", async () => {
			const iam = await withUser();
			const Tags = [
				{ Key: "a", Value: "1" },
				{ Key: "A", Value: "2" },
			];
			assert.equal(
				await iam.refusal(TagUser, { ...input, Tags }),
				"InvalidInput: Duplicate tag keys found. Please note that Tag keys are case insensitive.",
			);
		});
	});

	describe("authorization", () => {
		it("touches the user as it is stored, and offers its tags and those of the request", async () => {
			const iam = await withUser();
			await iam.run(TagUser, input);
			assert.deepEqual(await iam.offers(TagUser, input), [
				{
					arn: arn("user/team/Alice"),
					contextKeys: {
						"aws:ResourceTag/team": "blue",
						"iam:ResourceTag/team": "blue",
					},
				},
			]);
			assert.deepEqual(TagUser.contextKeys(input), {
				"aws:RequestTag/team": "blue",
				"aws:TagKeys": ["team"],
			});
		});
	});

	describe("behaviour", () => {
		it("adds tags and replaces values, keys without regard to case", async () => {
			const iam = await withUser();
			await iam.run(TagUser, input);
			const again = [{ Key: "Team", Value: "red" }];
			await iam.run(TagUser, { ...input, Tags: again });
			const { Tags } = await iam.run(ListUserTags, { UserName: "Alice" });
			assert.deepEqual(Tags, again);
		});

		it("rejects a fifty-first tag", async () => {
			const iam = await withUser();
			const Tags = Array.from({ length: 50 }, (_, index) => ({
				Key: `key-${index}`,
				Value: "",
			}));
			await iam.run(TagUser, { ...input, Tags });
			assert.equal(
				await iam.refusal(TagUser, input),
				"LimitExceeded: The number of tags has reached the maximum limit.",
			);
		});

		it("rejects what is not there", async () => {
			const iam = await iamCall();
			assert.equal(
				await iam.refusal(TagUser, { ...input, UserName: "none" }),
				"NoSuchEntity: The user with name none cannot be found.",
			);
		});
	});
});
