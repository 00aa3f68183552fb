import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { AttachGroupPolicy } from "../../../../controller/operations/iam/AttachGroupPolicy.ts";
import { AttachRolePolicy } from "../../../../controller/operations/iam/AttachRolePolicy.ts";
import { CreateGroup } from "../../../../controller/operations/iam/CreateGroup.ts";
import { CreatePolicy } from "../../../../controller/operations/iam/CreatePolicy.ts";
import { CreateRole } from "../../../../controller/operations/iam/CreateRole.ts";
import { CreateUser } from "../../../../controller/operations/iam/CreateUser.ts";
import { ListEntitiesForPolicy } from "../../../../controller/operations/iam/ListEntitiesForPolicy.ts";
import {
	arn,
	type IamCall,
	iamCall,
	POLICY,
	trustPolicy,
} from "../../../fakes/iam-call.ts";

const PolicyArn = arn("policy/team/Read");

async function withPolicy(): Promise<IamCall> {
	const iam = await iamCall();
	await iam.run(CreatePolicy, {
		PolicyName: "Read",
		Path: "/team/",
		Description: "reads",
		PolicyDocument: POLICY,
	});
	return iam;
}

describe("ListEntitiesForPolicy", () => {
	describe("authorization", () => {
		it("touches the policy", async () => {
			const iam = await withPolicy();
			assert.deepEqual(
				await iam.touches(ListEntitiesForPolicy, { PolicyArn }),
				[PolicyArn],
			);
		});
	});

	describe("behaviour", () => {
		it("lists users, groups and roles, all or by kind, path and use", async () => {
			const iam = await withPolicy();
			await iam.run(CreateGroup, { GroupName: "Admins" });
			await iam.run(CreateRole, {
				RoleName: "Worker",
				Path: "/team/",
				AssumeRolePolicyDocument: trustPolicy(),
			});
			await iam.run(CreateUser, {
				UserName: "Alice",
				PermissionsBoundary: PolicyArn,
			});
			await iam.run(AttachGroupPolicy, { GroupName: "Admins", PolicyArn });
			await iam.run(AttachRolePolicy, { RoleName: "Worker", PolicyArn });
			const list = async (
				filters: Partial<Parameters<typeof ListEntitiesForPolicy.handle>[0]>,
			) => {
				const input = { PolicyArn, ...filters };
				const page = await iam.run(ListEntitiesForPolicy, input);
				return [
					...page.PolicyGroups.map(({ GroupName }) => GroupName),
					...page.PolicyUsers.map(({ UserName }) => UserName),
					...page.PolicyRoles.map(({ RoleName }) => RoleName),
				];
			};
			assert.deepEqual(await list({}), ["Admins", "Alice", "Worker"]);
			assert.deepEqual(await list({ EntityFilter: "Role" }), ["Worker"]);
			assert.deepEqual(await list({ PathPrefix: "/team/" }), ["Worker"]);
			assert.deepEqual(
				await list({ PolicyUsageFilter: "PermissionsBoundary" }),
				["Alice"],
			);
		});
	});
});
