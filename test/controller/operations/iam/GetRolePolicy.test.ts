import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { CreateRole } from "../../../../controller/operations/iam/CreateRole.ts";
import { GetRolePolicy } from "../../../../controller/operations/iam/GetRolePolicy.ts";
import { PutRolePolicy } from "../../../../controller/operations/iam/PutRolePolicy.ts";
import {
	arn,
	ENCODED_POLICY,
	type IamCall,
	iamCall,
	POLICY,
	trustPolicy,
} from "../../../fakes/iam-call.ts";

const input = { RoleName: "WORKER", PolicyName: "pol" };

async function withRole(): Promise<IamCall> {
	const iam = await iamCall();
	await iam.run(CreateRole, {
		RoleName: "Worker",
		Path: "/team/",
		AssumeRolePolicyDocument: trustPolicy(),
	});
	return iam;
}

describe("GetRolePolicy", () => {
	describe("authorization", () => {
		it("touches the role as it is stored", async () => {
			const iam = await withRole();
			assert.deepEqual(await iam.touches(GetRolePolicy, input), [
				arn("role/team/Worker"),
			]);
		});
	});

	describe("behaviour", () => {
		it("answers names as they are stored and the document encoded once", async () => {
			const iam = await withRole();
			await iam.run(PutRolePolicy, {
				RoleName: "Worker",
				PolicyName: "Pol",
				PolicyDocument: POLICY,
			});
			assert.deepEqual(await iam.run(GetRolePolicy, input), {
				RoleName: "Worker",
				PolicyName: "Pol",
				PolicyDocument: ENCODED_POLICY,
			});
		});

		it("rejects a policy that is not there", async () => {
			const iam = await withRole();
			assert.equal(
				await iam.refusal(GetRolePolicy, input),
				"NoSuchEntity: The role policy with name pol cannot be found.",
			);
		});
	});
});
