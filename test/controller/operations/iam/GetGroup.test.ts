import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { AddUserToGroup } from "../../../../controller/operations/iam/AddUserToGroup.ts";
import { CreateGroup } from "../../../../controller/operations/iam/CreateGroup.ts";
import { CreateUser } from "../../../../controller/operations/iam/CreateUser.ts";
import { GetGroup } from "../../../../controller/operations/iam/GetGroup.ts";
import { arn, type IamCall, iamCall } from "../../../fakes/iam-call.ts";

async function withGroup(): Promise<IamCall> {
	const iam = await iamCall();
	await iam.run(CreateGroup, { GroupName: "Admins", Path: "/team/" });
	await iam.run(CreateUser, { UserName: "Alice", Path: "/team/" });
	return iam;
}

describe("GetGroup", () => {
	describe("authorization", () => {
		it("touches the group as it is stored", async () => {
			const iam = await withGroup();
			assert.deepEqual(await iam.touches(GetGroup, { GroupName: "admins" }), [
				arn("group/team/Admins"),
			]);
		});
	});

	describe("behaviour", () => {
		it("answers the group and its users", async () => {
			const iam = await withGroup();
			const GroupName = "Admins";
			await iam.run(AddUserToGroup, { GroupName, UserName: "Alice" });
			const { Group, Users, IsTruncated } = await iam.run(GetGroup, {
				GroupName,
			});
			assert.equal(Group?.GroupName, "Admins");
			assert.deepEqual(
				Users?.map(({ UserName }) => UserName),
				["Alice"],
			);
			assert.equal(IsTruncated, false);
		});

		it("rejects a group that is not there", async () => {
			const iam = await iamCall();
			assert.equal(
				await iam.refusal(GetGroup, { GroupName: "none" }),
				"NoSuchEntity: The group with name none cannot be found.",
			);
		});
	});
});
