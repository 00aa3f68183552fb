import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { CreateRole } from "../../../../controller/operations/iam/CreateRole.ts";
import { UpdateRoleDescription } from "../../../../controller/operations/iam/UpdateRoleDescription.ts";
import {
	arn,
	type IamCall,
	iamCall,
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

describe("UpdateRoleDescription", () => {
	describe("authorization", () => {
		it("touches the role as it is stored", async () => {
			const iam = await withRole();
			const input = { RoleName: "worker", Description: "works" };
			assert.deepEqual(await iam.touches(UpdateRoleDescription, input), [
				arn("role/team/Worker"),
			]);
		});
	});

	describe("behaviour", () => {
		it("answers the role with its new description, without session duration and last use", async () => {
			const iam = await withRole();
			const { Role } = await iam.run(UpdateRoleDescription, {
				RoleName: "Worker",
				Description: "works",
			});
			assert.equal(Role?.Description, "works");
			assert.equal(Role?.MaxSessionDuration, undefined);
			assert.equal(Role?.RoleLastUsed, undefined);
		});

		it("leaves an empty description out", async () => {
			const iam = await withRole();
			const { Role } = await iam.run(UpdateRoleDescription, {
				RoleName: "Worker",
				Description: "",
			});
			assert.equal(Role?.Description, undefined);
		});
	});
});
