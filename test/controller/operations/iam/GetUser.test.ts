import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { CreateUser } from "../../../../controller/operations/iam/CreateUser.ts";
import { GetUser } from "../../../../controller/operations/iam/GetUser.ts";
import { arn, type IamCall, iamCall } from "../../../fakes/iam-call.ts";
import { ACCOUNT_ID, roleCaller } from "../../../fakes/principals.ts";

async function withAlice(): Promise<IamCall> {
	const iam = await iamCall();
	await iam.run(CreateUser, { UserName: "Alice", Path: "/team/" });
	return iam;
}

describe("GetUser", () => {
	describe("authorization", () => {
		it("touches the user as it is stored, or the caller", async () => {
			const iam = await withAlice();
			const alice = [arn("user/team/Alice")];
			assert.deepEqual(
				await iam.touches(GetUser, { UserName: "ALICE" }),
				alice,
			);
			const herself = await iam.asUser("Alice");
			assert.deepEqual(await herself.touches(GetUser, {}), alice);
			assert.deepEqual(await iam.touches(GetUser, {}), [arn("root")]);
		});
	});

	describe("behaviour", () => {
		it("answers the caller when no user is named", async () => {
			const iam = await withAlice();
			const { User } = await (await iam.asUser("Alice")).run(GetUser, {});
			assert.equal(User?.Arn, arn("user/team/Alice"));
		});

		it("answers root without name and path", async () => {
			const iam = await iamCall();
			const { User } = await iam.run(GetUser, {});
			assert.equal(User?.Arn, arn("root"));
			assert.equal(User?.UserId, ACCOUNT_ID);
			assert.equal(User?.UserName, undefined);
		});

		it("wants a name from roles", async () => {
			const iam = await iamCall();
			assert.equal(
				await iam.as(roleCaller()).refusal(GetUser, {}),
				"ValidationError: Must specify userName when calling with non-User credentials",
			);
		});

		it("rejects a user that is not there", async () => {
			const iam = await iamCall();
			assert.equal(
				await iam.refusal(GetUser, { UserName: "none" }),
				"NoSuchEntity: The user with name none cannot be found.",
			);
		});
	});
});
