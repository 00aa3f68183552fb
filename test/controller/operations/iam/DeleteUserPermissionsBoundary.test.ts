import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { CreateUser } from "../../../../controller/operations/iam/CreateUser.ts";
import { DeleteUserPermissionsBoundary } from "../../../../controller/operations/iam/DeleteUserPermissionsBoundary.ts";
import { GetUser } from "../../../../controller/operations/iam/GetUser.ts";
import { PutUserPermissionsBoundary } from "../../../../controller/operations/iam/PutUserPermissionsBoundary.ts";
import { arn, type IamCall, iamCall } from "../../../fakes/iam-call.ts";

const input = { UserName: "ALICE" };

const boundary = {
	...input,
	PermissionsBoundary: "arn:aws:iam::aws:policy/ReadOnlyAccess",
};

async function withUser(): Promise<IamCall> {
	const iam = await iamCall();
	await iam.run(CreateUser, { UserName: "Alice", Path: "/team/" });
	return iam;
}

describe("DeleteUserPermissionsBoundary", () => {
	describe("authorization", () => {
		it("touches the user as it is stored, and offers the boundary it has", async () => {
			const iam = await withUser();
			await iam.run(PutUserPermissionsBoundary, boundary);
			assert.deepEqual(await iam.offers(DeleteUserPermissionsBoundary, input), [
				{
					arn: arn("user/team/Alice"),
					contextKeys: {
						"iam:PermissionsBoundary": boundary.PermissionsBoundary,
					},
				},
			]);
		});
	});

	describe("behaviour", () => {
		it("takes the boundary off", async () => {
			const iam = await withUser();
			await iam.run(PutUserPermissionsBoundary, boundary);
			await iam.run(DeleteUserPermissionsBoundary, input);
			const { User } = await iam.run(GetUser, input);
			assert.equal(User?.PermissionsBoundary, undefined);
		});

		it("rejects a user that is not there", async () => {
			const iam = await iamCall();
			assert.equal(
				await iam.refusal(DeleteUserPermissionsBoundary, { UserName: "none" }),
				"NoSuchEntity: The user with name none cannot be found.",
			);
		});
	});
});
