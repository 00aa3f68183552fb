import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { CreateUser } from "../../../../controller/operations/iam/CreateUser.ts";
import { ListUserTags } from "../../../../controller/operations/iam/ListUserTags.ts";
import { TagUser } from "../../../../controller/operations/iam/TagUser.ts";
import { arn, type IamCall, iamCall } from "../../../fakes/iam-call.ts";

async function withUser(): Promise<IamCall> {
	const iam = await iamCall();
	await iam.run(CreateUser, { UserName: "Alice", Path: "/team/" });
	return iam;
}

describe("ListUserTags", () => {
	describe("authorization", () => {
		it("touches the user as it is stored", async () => {
			const iam = await withUser();
			assert.deepEqual(await iam.touches(ListUserTags, { UserName: "ALICE" }), [
				arn("user/team/Alice"),
			]);
		});
	});

	describe("behaviour", () => {
		it("lists the tags sorted by key, with markers short enough however long the keys are", async () => {
			const iam = await withUser();
			const UserName = "Alice";
			const tag = (letter: string) => ({
				Key: letter.repeat(128),
				Value: "",
			});
			await iam.run(TagUser, { UserName, Tags: [tag("語"), tag("b")] });
			const first = await iam.run(ListUserTags, { UserName, MaxItems: 1 });
			assert.deepEqual(first.Tags, [tag("b")]);
			const { Marker } = first;
			assert.deepEqual(await iam.run(ListUserTags, { UserName, Marker }), {
				Tags: [tag("語")],
				IsTruncated: false,
			});
		});
	});
});
