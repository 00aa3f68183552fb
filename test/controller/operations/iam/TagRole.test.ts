import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { CreateRole } from "../../../../controller/operations/iam/CreateRole.ts";
import { ListRoleTags } from "../../../../controller/operations/iam/ListRoleTags.ts";
import { TagRole } from "../../../../controller/operations/iam/TagRole.ts";
import {
	arn,
	type IamCall,
	iamCall,
	trustPolicy,
} from "../../../fakes/iam-call.ts";

const input = {
	RoleName: "WORKER",
	Tags: [{ Key: "team", Value: "blue" }],
};

async function withRole(): Promise<IamCall> {
	const iam = await iamCall();
	await iam.run(CreateRole, {
		RoleName: "Worker",
		Path: "/team/",
		AssumeRolePolicyDocument: trustPolicy(),
	});
	return iam;
}

describe("TagRole", () => {
	describe("input", () => {
		it("refuses the same key twice, whatever its case", async () => {
			const iam = await withRole();
			const Tags = [
				{ Key: "a", Value: "1" },
				{ Key: "A", Value: "2" },
			];
			assert.equal(
				await iam.refusal(TagRole, { ...input, Tags }),
				"InvalidInput: Duplicate tag keys found. Please note that Tag keys are case insensitive.",
			);
		});
	});

	describe("authorization", () => {
		it("touches the role as it is stored, and offers its tags and those of the request", async () => {
			const iam = await withRole();
			await iam.run(TagRole, input);
			assert.deepEqual(await iam.offers(TagRole, input), [
				{
					arn: arn("role/team/Worker"),
					contextKeys: {
						"aws:ResourceTag/team": "blue",
						"iam:ResourceTag/team": "blue",
					},
				},
			]);
			assert.deepEqual(TagRole.contextKeys(input), {
				"aws:RequestTag/team": "blue",
				"aws:TagKeys": ["team"],
			});
		});
	});

	describe("behaviour", () => {
		it("adds tags and replaces values, keys without regard to case", async () => {
			const iam = await withRole();
			await iam.run(TagRole, input);
			const again = [{ Key: "Team", Value: "red" }];
			await iam.run(TagRole, { ...input, Tags: again });
			const { Tags } = await iam.run(ListRoleTags, { RoleName: "Worker" });
			assert.deepEqual(Tags, again);
		});

		it("takes the Kelvin sign in a key for no k", async () => {
			const iam = await withRole();
			const Tags = [
				{ Key: "kind", Value: "good" },
				{ Key: "\u212aind", Value: "other" },
			];
			await iam.run(TagRole, { ...input, Tags });
			const listed = await iam.run(ListRoleTags, { RoleName: "Worker" });
			assert.deepEqual(listed.Tags, Tags);
		});

		it("rejects a fifty-first tag", async () => {
			const iam = await withRole();
			const Tags = Array.from({ length: 50 }, (_, index) => ({
				Key: `key-${index}`,
				Value: "",
			}));
			await iam.run(TagRole, { ...input, Tags });
			assert.equal(
				await iam.refusal(TagRole, input),
				"LimitExceeded: The number of tags has reached the maximum limit.",
			);
		});

		it("rejects what is not there", async () => {
			const iam = await iamCall();
			assert.equal(
				await iam.refusal(TagRole, { ...input, RoleName: "none" }),
				"NoSuchEntity: The role with name none cannot be found.",
			);
		});
	});
});
