import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { CreateAccessKey } from "../../../../controller/operations/iam/CreateAccessKey.ts";
import { CreateUser } from "../../../../controller/operations/iam/CreateUser.ts";
import { ListAccessKeys } from "../../../../controller/operations/iam/ListAccessKeys.ts";
import { UpdateAccessKey } from "../../../../controller/operations/iam/UpdateAccessKey.ts";
import { arn, type IamCall, iamCall } from "../../../fakes/iam-call.ts";

const Status = "Inactive";

async function withKey(): Promise<{ iam: IamCall; AccessKeyId: string }> {
	const iam = await iamCall();
	await iam.run(CreateUser, { UserName: "Alice", Path: "/team/" });
	const { AccessKey } = await iam.run(CreateAccessKey, { UserName: "Alice" });
	return { iam, AccessKeyId: AccessKey?.AccessKeyId ?? "" };
}

describe("UpdateAccessKey", () => {
	describe("input", () => {
		it("refuses a status that is none", async () => {
			const { iam, AccessKeyId } = await withKey();
			assert.match(
				await iam.refusal(UpdateAccessKey, { AccessKeyId, Status: "Off" }),
				/^ValidationError: .*'status' failed to satisfy constraint: Member must satisfy enum value set/,
			);
		});

		it("refuses to let a key expire", async () => {
			const { iam, AccessKeyId } = await withKey();
			assert.match(
				await iam.refusal(UpdateAccessKey, { AccessKeyId, Status: "Expired" }),
				/^InvalidInput: /,
			);
		});
	});

	describe("authorization", () => {
		it("touches the user as it is stored", async () => {
			const { iam, AccessKeyId } = await withKey();
			const input = { UserName: "ALICE", AccessKeyId, Status } as const;
			assert.deepEqual(await iam.touches(UpdateAccessKey, input), [
				arn("user/team/Alice"),
			]);
		});
	});

	describe("behaviour", () => {
		it("switches a key off", async () => {
			const { iam, AccessKeyId } = await withKey();
			await iam.run(UpdateAccessKey, {
				UserName: "Alice",
				AccessKeyId,
				Status,
			});
			const { AccessKeyMetadata } = await iam.run(ListAccessKeys, {
				UserName: "Alice",
			});
			assert.equal(AccessKeyMetadata?.[0]?.Status, "Inactive");
		});

		it("does not find a key of somebody else", async () => {
			const { iam, AccessKeyId } = await withKey();
			assert.equal(
				await iam.refusal(UpdateAccessKey, { AccessKeyId, Status }),
				`NoSuchEntity: The Access Key with id ${AccessKeyId} cannot be found.`,
			);
		});
	});
});
