import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { CreateRole } from "../../../../controller/operations/iam/CreateRole.ts";
import { DeleteRolePolicy } from "../../../../controller/operations/iam/DeleteRolePolicy.ts";
import { PutRolePolicy } from "../../../../controller/operations/iam/PutRolePolicy.ts";
import {
	arn,
	type IamCall,
	iamCall,
	POLICY,
	trustPolicy,
} from "../../../fakes/iam-call.ts";

const input = { RoleName: "WORKER", PolicyName: "p" };

async function withRole(): Promise<IamCall> {
	const iam = await iamCall();
	await iam.run(CreateRole, {
		RoleName: "Worker",
		Path: "/team/",
		AssumeRolePolicyDocument: trustPolicy(),
	});
	return iam;
}

describe("DeleteRolePolicy", () => {
	describe("authorization", () => {
		it("touches the role as it is stored", async () => {
			const iam = await withRole();
			assert.deepEqual(await iam.touches(DeleteRolePolicy, input), [
				arn("role/team/Worker"),
			]);
		});
	});

	describe("behaviour", () => {
		it("deletes the policy, and rejects to do it again", async () => {
			const iam = await withRole();
			await iam.run(PutRolePolicy, { ...input, PolicyDocument: POLICY });
			await iam.run(DeleteRolePolicy, input);
			assert.equal(
				await iam.refusal(DeleteRolePolicy, input),
				"NoSuchEntity: The role policy with name p cannot be found.",
			);
		});
	});
});
