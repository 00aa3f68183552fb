import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { CreateRole } from "../../../../controller/operations/iam/CreateRole.ts";
import { DeleteRolePermissionsBoundary } from "../../../../controller/operations/iam/DeleteRolePermissionsBoundary.ts";
import { GetRole } from "../../../../controller/operations/iam/GetRole.ts";
import { PutRolePermissionsBoundary } from "../../../../controller/operations/iam/PutRolePermissionsBoundary.ts";
import {
	arn,
	type IamCall,
	iamCall,
	trustPolicy,
} from "../../../fakes/iam-call.ts";

const input = { RoleName: "WORKER" };

const boundary = {
	...input,
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

describe("DeleteRolePermissionsBoundary", () => {
	describe("authorization", () => {
		it("touches the role as it is stored, and offers the boundary it has", async () => {
			const iam = await withRole();
			await iam.run(PutRolePermissionsBoundary, boundary);
			assert.deepEqual(await iam.offers(DeleteRolePermissionsBoundary, input), [
				{
					arn: arn("role/team/Worker"),
					contextKeys: {
						"iam:PermissionsBoundary": boundary.PermissionsBoundary,
					},
				},
			]);
		});
	});

	describe("behaviour", () => {
		it("takes the boundary off", async () => {
			const iam = await withRole();
			await iam.run(PutRolePermissionsBoundary, boundary);
			await iam.run(DeleteRolePermissionsBoundary, input);
			const { Role } = await iam.run(GetRole, input);
			assert.equal(Role?.PermissionsBoundary, undefined);
		});

		it("rejects a role that is not there", async () => {
			const iam = await iamCall();
			assert.equal(
				await iam.refusal(DeleteRolePermissionsBoundary, { RoleName: "none" }),
				"NoSuchEntity: The role with name none cannot be found.",
			);
		});
	});
});
