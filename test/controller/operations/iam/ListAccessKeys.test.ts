import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { CreateAccessKey } from "../../../../controller/operations/iam/CreateAccessKey.ts";
import { CreateUser } from "../../../../controller/operations/iam/CreateUser.ts";
import { ListAccessKeys } from "../../../../controller/operations/iam/ListAccessKeys.ts";
import { arn, type IamCall, iamCall } from "../../../fakes/iam-call.ts";

async function withKey(): Promise<{ iam: IamCall; AccessKeyId: string }> {
	const iam = await iamCall();
	await iam.run(CreateUser, { UserName: "Alice", Path: "/team/" });
	const { AccessKey } = await iam.run(CreateAccessKey, { UserName: "Alice" });
	return { iam, AccessKeyId: AccessKey?.AccessKeyId ?? "" };
}

describe("ListAccessKeys", () => {
	describe("authorization", () => {
		it("touches the user as it is stored", async () => {
			const { iam } = await withKey();
			const input = { UserName: "ALICE" };
			assert.deepEqual(await iam.touches(ListAccessKeys, input), [
				arn("user/team/Alice"),
			]);
		});
	});

	describe("behaviour", () => {
		it("lists a user's keys without their secrets", async () => {
			const { iam, AccessKeyId } = await withKey();
			assert.deepEqual(await iam.run(ListAccessKeys, { UserName: "alice" }), {
				AccessKeyMetadata: [
					{
						UserName: "Alice",
						AccessKeyId,
						Status: "Active",
						CreateDate: new Date(iam.context.clock.now()),
					},
				],
				IsTruncated: false,
			});
		});

		it("lists the account's own keys for root", async () => {
			const { iam } = await withKey();
			const { AccessKeyMetadata } = await iam.run(ListAccessKeys, {});
			assert.deepEqual(AccessKeyMetadata, []);
		});
	});
});
