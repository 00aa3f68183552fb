import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { CreateRole } from "../../../../controller/operations/iam/CreateRole.ts";
import { GetRole } from "../../../../controller/operations/iam/GetRole.ts";
import { PutRolePermissionsBoundary } from "../../../../controller/operations/iam/PutRolePermissionsBoundary.ts";
import {
	arn,
	type IamCall,
	iamCall,
	trustPolicy,
} from "../../../fakes/iam-call.ts";

const input = {
	RoleName: "WORKER",
	PermissionsBoundary: "arn:aws:iam::aws:policy/ReadOnlyAccess",
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

describe("PutRolePermissionsBoundary", () => {
	describe("input", () => {
		it("refuses the ARN of something else", async () => {
			const iam = await withRole();
			const PermissionsBoundary = arn("not_a_policy/invalid");
			assert.equal(
				await iam.refusal(PutRolePermissionsBoundary, {
					...input,
					PermissionsBoundary,
				}),
				`InvalidInput: ARN ${PermissionsBoundary} is not valid.`,
			);
		});
	});

	describe("authorization", () => {
		it("touches the role as it is stored, as it would be with the new boundary", async () => {
			const iam = await withRole();
			assert.deepEqual(await iam.offers(PutRolePermissionsBoundary, input), [
				{
					arn: arn("role/team/Worker"),
					contextKeys: {
						"iam:PermissionsBoundary": input.PermissionsBoundary,
					},
				},
			]);
		});
	});

	describe("behaviour", () => {
		it("sets the boundary that GetRole shows", async () => {
			const iam = await withRole();
			await iam.run(PutRolePermissionsBoundary, input);
			const { Role } = await iam.run(GetRole, { RoleName: "Worker" });
			assert.deepEqual(Role?.PermissionsBoundary, {
				PermissionsBoundaryType: "Policy",
				PermissionsBoundaryArn: input.PermissionsBoundary,
			});
		});

		it("rejects a policy that does not exist, and a role that does not", async () => {
			const iam = await withRole();
			const PermissionsBoundary = arn("policy/none");
			assert.equal(
				await iam.refusal(PutRolePermissionsBoundary, {
					...input,
					PermissionsBoundary,
				}),
				`NoSuchEntity: Scope ARN: ${PermissionsBoundary} does not exist or is not attachable.`,
			);
			assert.equal(
				await iam.refusal(PutRolePermissionsBoundary, {
					...input,
					RoleName: "none",
				}),
				"NoSuchEntity: The role with name none cannot be found.",
			);
		});
	});
});
