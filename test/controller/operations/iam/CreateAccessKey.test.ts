import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { CreateAccessKey } from "../../../../controller/operations/iam/CreateAccessKey.ts";
import { CreateUser } from "../../../../controller/operations/iam/CreateUser.ts";
import { findAccessKey } from "../../../../controller/store/access-keys.ts";
import { arn, type IamCall, iamCall } from "../../../fakes/iam-call.ts";
import { roleCaller } from "../../../fakes/principals.ts";

async function withAlice(): Promise<IamCall> {
	const iam = await iamCall();
	await iam.run(CreateUser, { UserName: "Alice", Path: "/team/" });
	return iam;
}

describe("CreateAccessKey", () => {
	describe("authorization", () => {
		it("touches the user as it is stored, or the caller", async () => {
			const iam = await withAlice();
			const alice = [arn("user/team/Alice")];
			const named = { UserName: "ALICE" };
			assert.deepEqual(await iam.touches(CreateAccessKey, named), alice);
			const herself = await iam.asUser("Alice");
			assert.deepEqual(await herself.touches(CreateAccessKey, {}), alice);
			assert.deepEqual(await iam.touches(CreateAccessKey, {}), [arn("root")]);
		});
	});

	describe("behaviour", () => {
		it("shows the secret once, and keeps it sealed", async () => {
			const iam = await withAlice();
			const { AccessKey } = await iam.run(CreateAccessKey, {
				UserName: "alice",
			});
			assert.equal(AccessKey?.UserName, "Alice");
			assert.equal(AccessKey?.Status, "Active");
			const id = AccessKey?.AccessKeyId ?? "";
			const stored = await findAccessKey(iam.context.store.read, id);
			assert.notEqual(stored?.sealed_secret, AccessKey?.SecretAccessKey);
		});

		it("makes keys of the account itself for root", async () => {
			const iam = await iamCall();
			const { AccessKey } = await iam.run(CreateAccessKey, {});
			assert.equal(AccessKey?.UserName, undefined);
			const id = AccessKey?.AccessKeyId ?? "";
			const stored = await findAccessKey(iam.context.store.read, id);
			assert.equal(stored?.user_id, null);
		});

		it("rejects a third key", async () => {
			const iam = await withAlice();
			await iam.run(CreateAccessKey, { UserName: "Alice" });
			await iam.run(CreateAccessKey, { UserName: "Alice" });
			assert.equal(
				await iam.refusal(CreateAccessKey, { UserName: "Alice" }),
				"LimitExceeded: Cannot exceed quota for AccessKeysPerUser: 2",
			);
		});

		it("wants a name from roles", async () => {
			const iam = await iamCall();
			assert.equal(
				await iam.as(roleCaller()).refusal(CreateAccessKey, {}),
				"ValidationError: Must specify userName when calling with non-User credentials",
			);
		});
	});
});
