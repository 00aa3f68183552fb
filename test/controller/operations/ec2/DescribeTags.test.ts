import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { CreateTags } from "../../../../controller/operations/ec2/CreateTags.ts";
import { DescribeTags } from "../../../../controller/operations/ec2/DescribeTags.ts";
import { putTags } from "../../../../controller/store/tags.ts";
import { IMAGE_ID } from "../../../fakes/ec2-call.ts";
import { runningInstance } from "../../../fakes/running-instance.ts";

async function tagged() {
	const { call, id } = await runningInstance();
	const Tags = [
		{ Key: "a", Value: "1" },
		{ Key: "b", Value: "2" },
		{ Key: "c", Value: "3" },
	];
	await CreateTags.handle({ Resources: [id, IMAGE_ID], Tags }, call);
	await call.store.write((tx) =>
		putTags(tx, [
			{
				resource_id: "AROAWORKER00000000000",
				account_id: call.caller.accountId,
				tag_key_key: "a",
				tag_key: "a",
				tag_value: "a role's",
			},
		]),
	);
	return { call, id };
}

describe("DescribeTags", () => {
	describe("behaviour", () => {
		it("shows the tags of instances and images, and none of IAM's", async () => {
			const { call, id } = await tagged();
			const { Tags } = await DescribeTags.handle({}, call);
			assert.equal(Tags.length, 6);
			assert.deepEqual(Tags.at(-1), {
				Key: "c",
				ResourceId: id,
				ResourceType: "instance",
				Value: "3",
			});
		});

		it("filters by resource, kind, key, value and tag", async () => {
			const { call, id } = await tagged();
			const count = async (Name: string, Value: string) => {
				const Filters = [{ Name, Values: [Value] }];
				return (await DescribeTags.handle({ Filters }, call)).Tags.length;
			};
			assert.equal(await count("resource-id", id), 3);
			assert.equal(await count("resource-type", "image"), 3);
			assert.equal(await count("key", "a"), 2);
			assert.equal(await count("value", "?"), 6);
			assert.equal(await count("tag:a", "1"), 2);
		});

		it("pages", async () => {
			const { call } = await tagged();
			const first = await DescribeTags.handle({ MaxResults: 5 }, call);
			assert.ok("NextToken" in first && first.NextToken);
			const { NextToken } = first;
			const second = await DescribeTags.handle(
				{ MaxResults: 5, NextToken },
				call,
			);
			assert.deepEqual([first.Tags.length, second.Tags.length], [5, 1]);
		});
	});
});
