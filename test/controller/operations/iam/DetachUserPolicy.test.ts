import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { AttachUserPolicy } from "../../../../controller/operations/iam/AttachUserPolicy.ts";
import { CreateUser } from "../../../../controller/operations/iam/CreateUser.ts";
import { DetachUserPolicy } from "../../../../controller/operations/iam/DetachUserPolicy.ts";
import { arn, type IamCall, iamCall } from "../../../fakes/iam-call.ts";

const input = {
	UserName: "ALICE",
	PolicyArn: "arn:aws:iam::aws:policy/ReadOnlyAccess",
};

async function withUser(): Promise<IamCall> {
	const iam = await iamCall();
	await iam.run(CreateUser, { UserName: "Alice", Path: "/team/" });
	return iam;
}

describe("DetachUserPolicy", () => {
	describe("authorization", () => {
		it("touches the user as it is stored and offers the policy's ARN", async () => {
			const iam = await withUser();
			assert.deepEqual(await iam.touches(DetachUserPolicy, input), [
				arn("user/team/Alice"),
			]);
			assert.deepEqual(DetachUserPolicy.contextKeys(input), {
				"iam:PolicyARN": input.PolicyArn,
			});
		});
	});

	describe("behaviour", () => {
		it("detaches a policy, and rejects one that is not attached", async () => {
			const iam = await withUser();
			await iam.run(AttachUserPolicy, input);
			await iam.run(DetachUserPolicy, input);
			assert.equal(
				await iam.refusal(DetachUserPolicy, input),
				`NoSuchEntity: Policy ${input.PolicyArn} was not found.`,
			);
		});
	});
});
