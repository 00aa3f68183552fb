import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { AttachRolePolicy } from "../../../../controller/operations/iam/AttachRolePolicy.ts";
import { CreateRole } from "../../../../controller/operations/iam/CreateRole.ts";
import { DetachRolePolicy } from "../../../../controller/operations/iam/DetachRolePolicy.ts";
import {
	arn,
	type IamCall,
	iamCall,
	trustPolicy,
} from "../../../fakes/iam-call.ts";

const input = {
	RoleName: "WORKER",
	PolicyArn: "arn:aws:iam::aws:policy/ReadOnlyAccess",
};

async function withRole(): Promise<IamCall> {
	const iam = await iamCall();
	await iam.run(CreateRole, {
		RoleName: "Worker",
		Path: "/team/",
		AssumeRolePolicyDocument: trustPolicy(),
	});
	return iam;
}

describe("DetachRolePolicy", () => {
	describe("authorization", () => {
		it("touches the role as it is stored and offers the policy's ARN", async () => {
			const iam = await withRole();
			assert.deepEqual(await iam.touches(DetachRolePolicy, input), [
				arn("role/team/Worker"),
			]);
			assert.deepEqual(DetachRolePolicy.contextKeys(input), {
				"iam:PolicyARN": input.PolicyArn,
			});
		});
	});

	describe("behaviour", () => {
		it("detaches a policy, and rejects one that is not attached", async () => {
			const iam = await withRole();
			await iam.run(AttachRolePolicy, input);
			await iam.run(DetachRolePolicy, input);
			assert.equal(
				await iam.refusal(DetachRolePolicy, input),
				`NoSuchEntity: Policy ${input.PolicyArn} was not found.`,
			);
		});
	});
});
