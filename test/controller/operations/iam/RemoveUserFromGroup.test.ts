import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { AddUserToGroup } from "../../../../controller/operations/iam/AddUserToGroup.ts";
import { CreateGroup } from "../../../../controller/operations/iam/CreateGroup.ts";
import { CreateUser } from "../../../../controller/operations/iam/CreateUser.ts";
import { GetGroup } from "../../../../controller/operations/iam/GetGroup.ts";
import { RemoveUserFromGroup } from "../../../../controller/operations/iam/RemoveUserFromGroup.ts";
import { arn, type IamCall, iamCall } from "../../../fakes/iam-call.ts";

const both = { GroupName: "ADMINS", UserName: "ALICE" };

async function withGroup(): Promise<IamCall> {
	const iam = await iamCall();
	await iam.run(CreateGroup, { GroupName: "Admins", Path: "/team/" });
	await iam.run(CreateUser, { UserName: "Alice", Path: "/team/" });
	return iam;
}

describe("RemoveUserFromGroup", () => {
	describe("authorization", () => {
		it("touches the group as it is stored", async () => {
			const iam = await withGroup();
			assert.deepEqual(await iam.touches(RemoveUserFromGroup, both), [
				arn("group/team/Admins"),
			]);
		});
	});

	describe("behaviour", () => {
		it("takes the user out, and does not mind one who is not in", async () => {
			const iam = await withGroup();
			await iam.run(AddUserToGroup, both);
			await iam.run(RemoveUserFromGroup, both);
			await iam.run(RemoveUserFromGroup, both);
			const { Users } = await iam.run(GetGroup, { GroupName: "Admins" });
			assert.deepEqual(Users, []);
		});

		it("rejects a missing group", async () => {
			const iam = await withGroup();
			assert.equal(
				await iam.refusal(RemoveUserFromGroup, { ...both, GroupName: "none" }),
				"NoSuchEntity: The group with name none cannot be found.",
			);
		});
	});
});
