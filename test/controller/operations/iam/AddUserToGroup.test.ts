import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { AddUserToGroup } from "../../../../controller/operations/iam/AddUserToGroup.ts";
import { CreateGroup } from "../../../../controller/operations/iam/CreateGroup.ts";
import { CreateUser } from "../../../../controller/operations/iam/CreateUser.ts";
import { ListGroupsForUser } from "../../../../controller/operations/iam/ListGroupsForUser.ts";
import { arn, type IamCall, iamCall } from "../../../fakes/iam-call.ts";

const both = { GroupName: "ADMINS", UserName: "ALICE" };

async function withGroup(): Promise<IamCall> {
	const iam = await iamCall();
	await iam.run(CreateGroup, { GroupName: "Admins", Path: "/team/" });
	await iam.run(CreateUser, { UserName: "Alice", Path: "/team/" });
	return iam;
}

describe("AddUserToGroup", () => {
	describe("authorization", () => {
		it("touches the group as it is stored", async () => {
			const iam = await withGroup();
			assert.deepEqual(await iam.touches(AddUserToGroup, both), [
				arn("group/team/Admins"),
			]);
		});
	});

	describe("behaviour", () => {
		it("puts a user into the group once", async () => {
			const iam = await withGroup();
			await iam.run(AddUserToGroup, both);
			await iam.run(AddUserToGroup, both);
			const { Groups } = await iam.run(ListGroupsForUser, {
				UserName: "Alice",
			});
			assert.equal(Groups?.length, 1);
		});

		it("rejects a missing user before a missing group", async () => {
			const iam = await withGroup();
			const none = { GroupName: "none", UserName: "none" };
			assert.equal(
				await iam.refusal(AddUserToGroup, none),
				"NoSuchEntity: The user with name none cannot be found.",
			);
			assert.equal(
				await iam.refusal(AddUserToGroup, { ...both, GroupName: "none" }),
				"NoSuchEntity: The group with name none cannot be found.",
			);
		});

		it("rejects an eleventh group of a user", async () => {
			const iam = await withGroup();
			const UserName = "Alice";
			for (let count = 1; count <= 10; count += 1) {
				const GroupName = `group-${count}`;
				await iam.run(CreateGroup, { GroupName });
				await iam.run(AddUserToGroup, { GroupName, UserName });
			}
			assert.equal(
				await iam.refusal(AddUserToGroup, both),
				"LimitExceeded: Cannot exceed quota for GroupsPerUser: 10",
			);
		});
	});
});
