import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { CreateUser } from "../../../../controller/operations/iam/CreateUser.ts";
import { ListUserTags } from "../../../../controller/operations/iam/ListUserTags.ts";
import { TagUser } from "../../../../controller/operations/iam/TagUser.ts";
import { UntagUser } from "../../../../controller/operations/iam/UntagUser.ts";
import { arn, type IamCall, iamCall } from "../../../fakes/iam-call.ts";

const input = { UserName: "ALICE", TagKeys: ["TEAM", "none"] };

async function withUser(): Promise<IamCall> {
	const iam = await iamCall();
	await iam.run(CreateUser, { UserName: "Alice", Path: "/team/" });
	return iam;
}

describe("UntagUser", () => {
	describe("authorization", () => {
		it("touches the user as it is stored, and offers the keys of the request", async () => {
			const iam = await withUser();
			assert.deepEqual(await iam.touches(UntagUser, input), [
				arn("user/team/Alice"),
			]);
			assert.deepEqual(UntagUser.contextKeys(input), {
				"aws:TagKeys": ["TEAM", "none"],
			});
		});
	});

	describe("behaviour", () => {
		it("removes tags by key without regard to case, and does not mind those that are not there", async () => {
			const iam = await withUser();
			const Tags = [{ Key: "team", Value: "blue" }];
			await iam.run(TagUser, { UserName: "Alice", Tags });
			await iam.run(UntagUser, input);
			const page = await iam.run(ListUserTags, { UserName: "Alice" });
			assert.deepEqual(page.Tags, []);
		});
	});
});
