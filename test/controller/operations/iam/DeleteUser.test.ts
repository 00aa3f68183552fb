import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { AddUserToGroup } from "../../../../controller/operations/iam/AddUserToGroup.ts";
import { AttachUserPolicy } from "../../../../controller/operations/iam/AttachUserPolicy.ts";
import { CreateAccessKey } from "../../../../controller/operations/iam/CreateAccessKey.ts";
import { CreateGroup } from "../../../../controller/operations/iam/CreateGroup.ts";
import { CreateUser } from "../../../../controller/operations/iam/CreateUser.ts";
import { DeleteAccessKey } from "../../../../controller/operations/iam/DeleteAccessKey.ts";
import { DeleteUser } from "../../../../controller/operations/iam/DeleteUser.ts";
import { DetachUserPolicy } from "../../../../controller/operations/iam/DetachUserPolicy.ts";
import { RemoveUserFromGroup } from "../../../../controller/operations/iam/RemoveUserFromGroup.ts";
import { arn, type IamCall, iamCall } from "../../../fakes/iam-call.ts";

async function withAlice(): Promise<IamCall> {
	const iam = await iamCall();
	await iam.run(CreateUser, { UserName: "Alice", Path: "/team/" });
	return iam;
}

describe("DeleteUser", () => {
	describe("authorization", () => {
		it("touches the user as it is stored", async () => {
			const iam = await withAlice();
			assert.deepEqual(await iam.touches(DeleteUser, { UserName: "alice" }), [
				arn("user/team/Alice"),
			]);
		});
	});

	describe("behaviour", () => {
		it("rejects a user with access keys, one in a group, and one with policies", async () => {
			const iam = await withAlice();
			const UserName = "Alice";
			const PolicyArn = "arn:aws:iam::aws:policy/ReadOnlyAccess";
			const { AccessKey } = await iam.run(CreateAccessKey, { UserName });
			const AccessKeyId = AccessKey?.AccessKeyId ?? "";
			await iam.run(CreateGroup, { GroupName: "g" });
			await iam.run(AddUserToGroup, { GroupName: "g", UserName });
			await iam.run(AttachUserPolicy, { UserName, PolicyArn });
			const refusal = () => iam.refusal(DeleteUser, { UserName });
			const conflict = "DeleteConflict: Cannot delete entity, must";
			assert.equal(await refusal(), `${conflict} delete access keys first.`);
			await iam.run(DeleteAccessKey, { UserName, AccessKeyId });
			assert.equal(
				await refusal(),
				`${conflict} remove users from group first.`,
			);
			await iam.run(RemoveUserFromGroup, { GroupName: "g", UserName });
			assert.equal(await refusal(), `${conflict} detach all policies first.`);
			await iam.run(DetachUserPolicy, { UserName, PolicyArn });
			await iam.run(DeleteUser, { UserName });
			assert.equal(
				await refusal(),
				"NoSuchEntity: The user with name Alice cannot be found.",
			);
		});
	});
});
