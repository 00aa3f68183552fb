import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { CreateUser } from "../../../../controller/operations/iam/CreateUser.ts";
import { DeleteUserPolicy } from "../../../../controller/operations/iam/DeleteUserPolicy.ts";
import { PutUserPolicy } from "../../../../controller/operations/iam/PutUserPolicy.ts";
import { arn, type IamCall, iamCall, POLICY } from "../../../fakes/iam-call.ts";

const input = { UserName: "ALICE", PolicyName: "p" };

async function withUser(): Promise<IamCall> {
	const iam = await iamCall();
	await iam.run(CreateUser, { UserName: "Alice", Path: "/team/" });
	return iam;
}

describe("DeleteUserPolicy", () => {
	describe("authorization", () => {
		it("touches the user as it is stored", async () => {
			const iam = await withUser();
			assert.deepEqual(await iam.touches(DeleteUserPolicy, input), [
				arn("user/team/Alice"),
			]);
		});
	});

	describe("behaviour", () => {
		it("deletes the policy, and rejects to do it again", async () => {
			const iam = await withUser();
			await iam.run(PutUserPolicy, { ...input, PolicyDocument: POLICY });
			await iam.run(DeleteUserPolicy, input);
			assert.equal(
				await iam.refusal(DeleteUserPolicy, input),
				"NoSuchEntity: The user policy with name p cannot be found.",
			);
		});
	});
});
