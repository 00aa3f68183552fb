import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { AttachRolePolicy } from "../../../../controller/operations/iam/AttachRolePolicy.ts";
import { CreatePolicy } from "../../../../controller/operations/iam/CreatePolicy.ts";
import { CreateRole } from "../../../../controller/operations/iam/CreateRole.ts";
import { ListAttachedRolePolicies } from "../../../../controller/operations/iam/ListAttachedRolePolicies.ts";
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

describe("ListAttachedRolePolicies", () => {
	describe("authorization", () => {
		it("touches the role as it is stored", async () => {
			const iam = await withRole();
			const input = { RoleName: "WORKER" };
			assert.deepEqual(await iam.touches(ListAttachedRolePolicies, input), [
				arn("role/team/Worker"),
			]);
		});
	});

	describe("behaviour", () => {
		it("lists the attached policies under the prefix", async () => {
			const iam = await withRole();
			const RoleName = "Worker";
			for (const [PolicyName, Path] of [
				["one", "/"],
				["two", "/team/"],
			] as const) {
				await iam.run(CreatePolicy, {
					PolicyName,
					Path,
					PolicyDocument: POLICY,
				});
				const PolicyArn = arn(`policy${Path}${PolicyName}`);
				await iam.run(AttachRolePolicy, { RoleName, PolicyArn });
			}
			const list = async (PathPrefix?: string) => {
				const input = { RoleName, PathPrefix };
				const page = await iam.run(ListAttachedRolePolicies, input);
				return page.AttachedPolicies?.map(({ PolicyName }) => PolicyName);
			};
			assert.deepEqual(await list(), ["one", "two"]);
			assert.deepEqual(await list("/team/"), ["two"]);
		});
	});
});
