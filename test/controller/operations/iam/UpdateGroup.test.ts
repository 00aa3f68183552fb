import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { AddUserToGroup } from "../../../../controller/operations/iam/AddUserToGroup.ts";
import { CreateGroup } from "../../../../controller/operations/iam/CreateGroup.ts";
import { CreateUser } from "../../../../controller/operations/iam/CreateUser.ts";
import { GetGroup } from "../../../../controller/operations/iam/GetGroup.ts";
import { UpdateGroup } from "../../../../controller/operations/iam/UpdateGroup.ts";
import { arn, type IamCall, iamCall } from "../../../fakes/iam-call.ts";

async function withGroup(): Promise<IamCall> {
	const iam = await iamCall();
	await iam.run(CreateGroup, { GroupName: "Admins", Path: "/team/" });
	await iam.run(CreateUser, { UserName: "Alice", Path: "/team/" });
	return iam;
}

describe("UpdateGroup", () => {
	describe("authorization", () => {
		it("touches the group as it is and as it will be", async () => {
			const iam = await withGroup();
			const input = { GroupName: "ADMINS", NewGroupName: "Ops" };
			assert.deepEqual(await iam.touches(UpdateGroup, input), [
				arn("group/team/Admins"),
				arn("group/team/Ops"),
			]);
		});
	});

	describe("behaviour", () => {
		it("changes name and path and keeps the users", async () => {
			const iam = await withGroup();
			await iam.run(AddUserToGroup, {
				GroupName: "Admins",
				UserName: "Alice",
			});
			await iam.run(UpdateGroup, {
				GroupName: "Admins",
				NewGroupName: "Ops",
				NewPath: "/",
			});
			const { Group, Users } = await iam.run(GetGroup, { GroupName: "Ops" });
			assert.equal(Group?.Arn, arn("group/Ops"));
			assert.equal(Users?.length, 1);
		});

		it("rejects the name of another group, and a group that is not there", async () => {
			const iam = await withGroup();
			await iam.run(CreateGroup, { GroupName: "Ops" });
			assert.equal(
				await iam.refusal(UpdateGroup, {
					GroupName: "Admins",
					NewGroupName: "OPS",
				}),
				"EntityAlreadyExists: Group with name OPS already exists.",
			);
			assert.equal(
				await iam.refusal(UpdateGroup, { GroupName: "none" }),
				"NoSuchEntity: The group with name none cannot be found.",
			);
		});
	});
});
