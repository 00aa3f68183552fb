import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { CreateUser } from "../../../../controller/operations/iam/CreateUser.ts";
import { GetUserPolicy } from "../../../../controller/operations/iam/GetUserPolicy.ts";
import { PutUserPolicy } from "../../../../controller/operations/iam/PutUserPolicy.ts";
import {
	arn,
	ENCODED_POLICY,
	type IamCall,
	iamCall,
	POLICY,
} from "../../../fakes/iam-call.ts";

const input = { UserName: "ALICE", PolicyName: "pol" };

async function withUser(): Promise<IamCall> {
	const iam = await iamCall();
	await iam.run(CreateUser, { UserName: "Alice", Path: "/team/" });
	return iam;
}

describe("GetUserPolicy", () => {
	describe("authorization", () => {
		it("touches the user as it is stored", async () => {
			const iam = await withUser();
			assert.deepEqual(await iam.touches(GetUserPolicy, input), [
				arn("user/team/Alice"),
			]);
		});
	});

	describe("behaviour", () => {
		it("answers names as they are stored and the document encoded once", async () => {
			const iam = await withUser();
			await iam.run(PutUserPolicy, {
				UserName: "Alice",
				PolicyName: "Pol",
				PolicyDocument: POLICY,
			});
			assert.deepEqual(await iam.run(GetUserPolicy, input), {
				UserName: "Alice",
				PolicyName: "Pol",
				PolicyDocument: ENCODED_POLICY,
			});
		});

		it("rejects a policy that is not there", async () => {
			const iam = await withUser();
			assert.equal(
				await iam.refusal(GetUserPolicy, input),
				"NoSuchEntity: The user policy with name pol cannot be found.",
			);
		});
	});
});
