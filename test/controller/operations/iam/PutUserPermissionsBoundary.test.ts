import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { CreateUser } from "../../../../controller/operations/iam/CreateUser.ts";
import { GetUser } from "../../../../controller/operations/iam/GetUser.ts";
import { PutUserPermissionsBoundary } from "../../../../controller/operations/iam/PutUserPermissionsBoundary.ts";
import { arn, type IamCall, iamCall } from "../../../fakes/iam-call.ts";

const input = {
	UserName: "ALICE",
	PermissionsBoundary: "arn:aws:iam::aws:policy/ReadOnlyAccess",
};

async function withUser(): Promise<IamCall> {
	const iam = await iamCall();
	await iam.run(CreateUser, { UserName: "Alice", Path: "/team/" });
	return iam;
}

describe("PutUserPermissionsBoundary", () => {
	describe("input", () => {
		it("refuses the ARN of something else", async () => {
			const iam = await withUser();
			const PermissionsBoundary = arn("not_a_policy/invalid");
			assert.equal(
				await iam.refusal(PutUserPermissionsBoundary, {
					...input,
					PermissionsBoundary,
				}),
				`InvalidInput: ARN ${PermissionsBoundary} is not valid.`,
			);
		});
	});

	describe("authorization", () => {
		it("touches the user as it is stored, as it would be with the new boundary", async () => {
			const iam = await withUser();
			assert.deepEqual(await iam.offers(PutUserPermissionsBoundary, input), [
				{
					arn: arn("user/team/Alice"),
					contextKeys: {
						"iam:PermissionsBoundary": input.PermissionsBoundary,
					},
				},
			]);
		});
	});

	describe("behaviour", () => {
		it("sets the boundary that GetUser shows", async () => {
			const iam = await withUser();
			await iam.run(PutUserPermissionsBoundary, input);
			const { User } = await iam.run(GetUser, { UserName: "Alice" });
			assert.deepEqual(User?.PermissionsBoundary, {
				PermissionsBoundaryType: "Policy",
				PermissionsBoundaryArn: input.PermissionsBoundary,
			});
		});

		it("rejects a policy that does not exist, and a user that does not", async () => {
			const iam = await withUser();
			const PermissionsBoundary = arn("policy/none");
			assert.equal(
				await iam.refusal(PutUserPermissionsBoundary, {
					...input,
					PermissionsBoundary,
				}),
				`NoSuchEntity: Scope ARN: ${PermissionsBoundary} does not exist or is not attachable.`,
			);
			assert.equal(
				await iam.refusal(PutUserPermissionsBoundary, {
					...input,
					UserName: "none",
				}),
				"NoSuchEntity: The user with name none cannot be found.",
			);
		});
	});
});
