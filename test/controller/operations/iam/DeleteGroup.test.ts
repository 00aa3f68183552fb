import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { AddUserToGroup } from "../../../../controller/operations/iam/AddUserToGroup.ts";
import { CreateGroup } from "../../../../controller/operations/iam/CreateGroup.ts";
import { CreateUser } from "../../../../controller/operations/iam/CreateUser.ts";
import { DeleteGroup } from "../../../../controller/operations/iam/DeleteGroup.ts";
import { DeleteGroupPolicy } from "../../../../controller/operations/iam/DeleteGroupPolicy.ts";
import { PutGroupPolicy } from "../../../../controller/operations/iam/PutGroupPolicy.ts";
import { RemoveUserFromGroup } from "../../../../controller/operations/iam/RemoveUserFromGroup.ts";
import { arn, type IamCall, iamCall, POLICY } from "../../../fakes/iam-call.ts";

async function withGroup(): Promise<IamCall> {
	const iam = await iamCall();
	await iam.run(CreateGroup, { GroupName: "Admins", Path: "/team/" });
	await iam.run(CreateUser, { UserName: "Alice", Path: "/team/" });
	return iam;
}

describe("DeleteGroup", () => {
	describe("authorization", () => {
		it("touches the group as it is stored", async () => {
			const iam = await withGroup();
			const input = { GroupName: "admins" };
			assert.deepEqual(await iam.touches(DeleteGroup, input), [
				arn("group/team/Admins"),
			]);
		});
	});

	describe("behaviour", () => {
		it("rejects a group with users, and one with policies", async () => {
			const iam = await withGroup();
			const GroupName = "Admins";
			const member = { GroupName, UserName: "Alice" };
			const policy = { GroupName, PolicyName: "p" };
			await iam.run(AddUserToGroup, member);
			await iam.run(PutGroupPolicy, { ...policy, PolicyDocument: POLICY });
			const refusal = () => iam.refusal(DeleteGroup, { GroupName });
			const conflict = "DeleteConflict: Cannot delete entity, must";
			assert.equal(
				await refusal(),
				`${conflict} remove users from group first.`,
			);
			await iam.run(RemoveUserFromGroup, member);
			assert.equal(await refusal(), `${conflict} delete policies first.`);
			await iam.run(DeleteGroupPolicy, policy);
			await iam.run(DeleteGroup, { GroupName });
			assert.equal(
				await refusal(),
				"NoSuchEntity: The group with name Admins cannot be found.",
			);
		});
	});
});
