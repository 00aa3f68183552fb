import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { CreateRole } from "../../../../controller/operations/iam/CreateRole.ts";
import { GetRole } from "../../../../controller/operations/iam/GetRole.ts";
import { UpdateAssumeRolePolicy } from "../../../../controller/operations/iam/UpdateAssumeRolePolicy.ts";
import { hostedRevision } from "../../../fakes/hosted-revision.ts";
import {
	arn,
	type IamCall,
	iamCall,
	trustPolicy,
} from "../../../fakes/iam-call.ts";

const input = {
	RoleName: "WORKER",
	PolicyDocument: trustPolicy({ AWS: "111111111111" }),
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

describe("UpdateAssumeRolePolicy", () => {
	describe("input", () => {
		it("refuses a document with a Resource", async () => {
			const iam = await withRole();
			assert.equal(
				await iam.refusal(UpdateAssumeRolePolicy, {
					RoleName: "Worker",
					PolicyDocument: trustPolicy().replace(
						'"Action"',
						'"Resource":"*","Action"',
					),
				}),
				"MalformedPolicyDocument: Has prohibited field Resource",
			);
		});
	});

	describe("authorization", () => {
		it("touches the role as it is stored", async () => {
			const iam = await withRole();
			assert.deepEqual(await iam.touches(UpdateAssumeRolePolicy, input), [
				arn("role/team/Worker"),
			]);
		});
	});

	describe("behaviour", () => {
		it("replaces the trust policy", async () => {
			const iam = await withRole();
			await iam.run(UpdateAssumeRolePolicy, input);
			const { Role } = await iam.run(GetRole, { RoleName: "Worker" });
			assert.equal(
				decodeURIComponent(Role?.AssumeRolePolicyDocument ?? ""),
				input.PolicyDocument,
			);
		});

		it("wakes the hosts whose instances have the role", async () => {
			const iam = await iamCall();
			const revision = await hostedRevision(iam.context.store);
			const before = await revision();
			await iam.run(UpdateAssumeRolePolicy, input);
			assert.ok((await revision()) > before);
		});

		it("rejects a role that is not there", async () => {
			const iam = await iamCall();
			assert.equal(
				await iam.refusal(UpdateAssumeRolePolicy, input),
				"NoSuchEntity: The role with name WORKER cannot be found.",
			);
		});
	});
});
