import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { CreateAccessKey } from "../../../../controller/operations/iam/CreateAccessKey.ts";
import { CreateUser } from "../../../../controller/operations/iam/CreateUser.ts";
import { DeleteAccessKey } from "../../../../controller/operations/iam/DeleteAccessKey.ts";
import { ListAccessKeys } from "../../../../controller/operations/iam/ListAccessKeys.ts";
import { arn, type IamCall, iamCall } from "../../../fakes/iam-call.ts";
import { roleCaller } from "../../../fakes/principals.ts";

async function withKey(): Promise<{ iam: IamCall; AccessKeyId: string }> {
	const iam = await iamCall();
	await iam.run(CreateUser, { UserName: "Alice", Path: "/team/" });
	const { AccessKey } = await iam.run(CreateAccessKey, { UserName: "Alice" });
	return { iam, AccessKeyId: AccessKey?.AccessKeyId ?? "" };
}

describe("DeleteAccessKey", () => {
	describe("authorization", () => {
		it("touches the user as it is stored", async () => {
			const { iam, AccessKeyId } = await withKey();
			const input = { UserName: "ALICE", AccessKeyId };
			assert.deepEqual(await iam.touches(DeleteAccessKey, input), [
				arn("user/team/Alice"),
			]);
		});
	});

	describe("behaviour", () => {
		it("deletes a key of the caller when no user is named", async () => {
			const { iam, AccessKeyId } = await withKey();
			await (await iam.asUser("Alice")).run(DeleteAccessKey, { AccessKeyId });
			const { AccessKeyMetadata } = await iam.run(ListAccessKeys, {
				UserName: "Alice",
			});
			assert.deepEqual(AccessKeyMetadata, []);
		});

		it("does not find a key of somebody else", async () => {
			const { iam, AccessKeyId } = await withKey();
			assert.equal(
				await iam.refusal(DeleteAccessKey, { AccessKeyId }),
				`NoSuchEntity: The Access Key with id ${AccessKeyId} cannot be found.`,
			);
		});

		it("wants a name from roles", async () => {
			const { iam, AccessKeyId } = await withKey();
			assert.equal(
				await iam.as(roleCaller()).refusal(DeleteAccessKey, { AccessKeyId }),
				"ValidationError: Must specify userName when calling with non-User credentials",
			);
		});
	});
});
