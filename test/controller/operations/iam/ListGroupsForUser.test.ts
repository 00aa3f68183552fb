import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { AddUserToGroup } from "../../../../controller/operations/iam/AddUserToGroup.ts";
import { CreateGroup } from "../../../../controller/operations/iam/CreateGroup.ts";
import { CreateUser } from "../../../../controller/operations/iam/CreateUser.ts";
import { ListGroupsForUser } from "../../../../controller/operations/iam/ListGroupsForUser.ts";
import { arn, type IamCall, iamCall } from "../../../fakes/iam-call.ts";

async function withGroup(): Promise<IamCall> {
	const iam = await iamCall();
	await iam.run(CreateGroup, { GroupName: "Admins", Path: "/team/" });
	await iam.run(CreateUser, { UserName: "Alice", Path: "/team/" });
	return iam;
}

describe("ListGroupsForUser", () => {
	describe("authorization", () => {
		it("touches the user as it is stored", async () => {
			const iam = await withGroup();
			const input = { UserName: "ALICE" };
			assert.deepEqual(await iam.touches(ListGroupsForUser, input), [
				arn("user/team/Alice"),
			]);
		});
	});

	describe("behaviour", () => {
		it("lists the groups of the user", async () => {
			const iam = await withGroup();
			const UserName = "Alice";
			await iam.run(AddUserToGroup, { GroupName: "Admins", UserName });
			const { Groups } = await iam.run(ListGroupsForUser, { UserName });
			assert.deepEqual(
				Groups?.map(({ Arn }) => Arn),
				[arn("group/team/Admins")],
			);
		});
	});
});
