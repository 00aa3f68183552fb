import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { CreateAccessKey } from "../../../../controller/operations/iam/CreateAccessKey.ts";
import { CreateUser } from "../../../../controller/operations/iam/CreateUser.ts";
import { GetAccessKeyLastUsed } from "../../../../controller/operations/iam/GetAccessKeyLastUsed.ts";
import { updateAccessKey } from "../../../../controller/store/access-keys.ts";
import { arn, type IamCall, iamCall } from "../../../fakes/iam-call.ts";
import { rootCaller } from "../../../fakes/principals.ts";

async function withKey(): Promise<{ iam: IamCall; AccessKeyId: string }> {
	const iam = await iamCall();
	await iam.run(CreateUser, { UserName: "Alice", Path: "/team/" });
	const { AccessKey } = await iam.run(CreateAccessKey, { UserName: "Alice" });
	return { iam, AccessKeyId: AccessKey?.AccessKeyId ?? "" };
}

describe("GetAccessKeyLastUsed", () => {
	describe("authorization", () => {
		it("touches the user whose key it is", async () => {
			const { iam, AccessKeyId } = await withKey();
			assert.deepEqual(
				await iam.touches(GetAccessKeyLastUsed, { AccessKeyId }),
				[arn("user/team/Alice")],
			);
		});
	});

	describe("behaviour", () => {
		it("says N/A of a key that was never used", async () => {
			const { iam, AccessKeyId } = await withKey();
			assert.deepEqual(await iam.run(GetAccessKeyLastUsed, { AccessKeyId }), {
				UserName: "Alice",
				AccessKeyLastUsed: {
					LastUsedDate: undefined,
					ServiceName: "N/A",
					Region: "N/A",
				},
			});
		});

		it("tells when and for what a key was used", async () => {
			const { iam, AccessKeyId } = await withKey();
			await iam.context.store.write((tx) =>
				updateAccessKey(tx, AccessKeyId, {
					last_used_at: 1000,
					last_used_service: "iam",
					last_used_region: "us-east-1",
				}),
			);
			const answer = await iam.run(GetAccessKeyLastUsed, { AccessKeyId });
			assert.deepEqual(answer.AccessKeyLastUsed, {
				LastUsedDate: new Date(1000),
				ServiceName: "iam",
				Region: "us-east-1",
			});
		});

		it("denies keys of nobody and of other accounts alike", async () => {
			const { iam, AccessKeyId } = await withKey();
			const foreign = iam.as({ ...rootCaller, accountId: "222222222222" });
			for (const [who, id] of [
				[iam, "AKIAIOSFODNN7EXAMPLE"],
				[foreign, AccessKeyId],
			] as const) {
				assert.equal(
					await who.refusal(GetAccessKeyLastUsed, { AccessKeyId: id }),
					`AccessDenied: User: ${rootCaller.arn} is not authorized to perform iam:GetAccessKeyLastUsed on resource: access key ${id}`,
				);
			}
		});
	});
});
