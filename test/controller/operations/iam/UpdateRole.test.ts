import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { CreateRole } from "../../../../controller/operations/iam/CreateRole.ts";
import { GetRole } from "../../../../controller/operations/iam/GetRole.ts";
import { UpdateRole } from "../../../../controller/operations/iam/UpdateRole.ts";
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

describe("UpdateRole", () => {
	describe("authorization", () => {
		it("touches the role as it is stored", async () => {
			const iam = await withRole();
			assert.deepEqual(await iam.touches(UpdateRole, { RoleName: "worker" }), [
				arn("role/team/Worker"),
			]);
		});
	});

	describe("behaviour", () => {
		it("changes what is given and leaves the rest", async () => {
			const iam = await withRole();
			await iam.run(UpdateRole, { RoleName: "Worker", Description: "works" });
			await iam.run(UpdateRole, {
				RoleName: "Worker",
				MaxSessionDuration: 7200,
			});
			const { Role } = await iam.run(GetRole, { RoleName: "Worker" });
			assert.equal(Role?.Description, "works");
			assert.equal(Role?.MaxSessionDuration, 7200);
		});

		it("rejects a role that is not there", async () => {
			const iam = await iamCall();
			assert.equal(
				await iam.refusal(UpdateRole, { RoleName: "nobody" }),
				"NoSuchEntity: The role with name nobody cannot be found.",
			);
		});
	});
});
