import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { CreateRole } from "../../../../controller/operations/iam/CreateRole.ts";
import { ListRolePolicies } from "../../../../controller/operations/iam/ListRolePolicies.ts";
import { PutRolePolicy } from "../../../../controller/operations/iam/PutRolePolicy.ts";
import {
	arn,
	type IamCall,
	iamCall,
	POLICY,
	trustPolicy,
} from "../../../fakes/iam-call.ts";

async function withRole(): Promise<IamCall> {
	const iam = await iamCall();
	await iam.run(CreateRole, {
		RoleName: "Worker",
		Path: "/team/",
		AssumeRolePolicyDocument: trustPolicy(),
	});
	return iam;
}

describe("ListRolePolicies", () => {
	describe("authorization", () => {
		it("touches the role as it is stored", async () => {
			const iam = await withRole();
			const input = { RoleName: "WORKER" };
			assert.deepEqual(await iam.touches(ListRolePolicies, input), [
				arn("role/team/Worker"),
			]);
		});
	});

	describe("behaviour", () => {
		it("lists the names sorted without regard to case", async () => {
			const iam = await withRole();
			const RoleName = "Worker";
			for (const PolicyName of ["zeta", "Alpha", "beta"]) {
				await iam.run(PutRolePolicy, {
					RoleName,
					PolicyName,
					PolicyDocument: POLICY,
				});
			}
			assert.deepEqual(await iam.run(ListRolePolicies, { RoleName }), {
				PolicyNames: ["Alpha", "beta", "zeta"],
				IsTruncated: false,
			});
		});

		it("rejects a role that is not there", async () => {
			const iam = await iamCall();
			assert.equal(
				await iam.refusal(ListRolePolicies, { RoleName: "none" }),
				"NoSuchEntity: The role with name none cannot be found.",
			);
		});
	});
});
