import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { CreateRole } from "../../../../controller/operations/iam/CreateRole.ts";
import { GetRole } from "../../../../controller/operations/iam/GetRole.ts";
import {
	arn,
	type IamCall,
	iamCall,
	trustPolicy,
} from "../../../fakes/iam-call.ts";
import { rootCaller } from "../../../fakes/principals.ts";

async function withRole(): Promise<IamCall> {
	const iam = await iamCall();
	await iam.run(CreateRole, {
		RoleName: "Worker",
		Path: "/team/",
		AssumeRolePolicyDocument: trustPolicy(),
	});
	return iam;
}

describe("GetRole", () => {
	describe("authorization", () => {
		it("touches the role as it is stored", async () => {
			const iam = await withRole();
			assert.deepEqual(await iam.touches(GetRole, { RoleName: "WORKER" }), [
				arn("role/team/Worker"),
			]);
		});

		it("touches the ARN that the request implies when there is no such role", async () => {
			const iam = await iamCall();
			assert.deepEqual(await iam.touches(GetRole, { RoleName: "Nobody" }), [
				arn("role/Nobody"),
			]);
		});
	});

	describe("behaviour", () => {
		it("answers session duration and an empty last use, and no tags when there are none", async () => {
			const iam = await withRole();
			const { Role } = await iam.run(GetRole, { RoleName: "WORKER" });
			assert.deepEqual(Role, {
				Path: "/team/",
				RoleName: "Worker",
				RoleId: Role?.RoleId,
				Arn: arn("role/team/Worker"),
				CreateDate: new Date(iam.context.clock.now()),
				AssumeRolePolicyDocument: encodeURIComponent(trustPolicy()),
				MaxSessionDuration: 3600,
				RoleLastUsed: {},
			});
		});

		it("answers the trust policy byte for byte, encoded once", async () => {
			const iam = await iamCall();
			const document = ` ${trustPolicy()}\n\t `;
			await iam.run(CreateRole, {
				RoleName: "spaced",
				AssumeRolePolicyDocument: document,
			});
			const { Role } = await iam.run(GetRole, { RoleName: "spaced" });
			assert.equal(
				decodeURIComponent(Role?.AssumeRolePolicyDocument ?? ""),
				document,
			);
		});

		it("does not see the roles of another account", async () => {
			const iam = await withRole();
			const foreign = iam.as({ ...rootCaller, accountId: "222222222222" });
			assert.equal(
				await foreign.refusal(GetRole, { RoleName: "Worker" }),
				"NoSuchEntity: The role with name Worker cannot be found.",
			);
		});
	});
});
