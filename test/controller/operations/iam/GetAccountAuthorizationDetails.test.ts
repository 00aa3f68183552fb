import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { AddRoleToInstanceProfile } from "../../../../controller/operations/iam/AddRoleToInstanceProfile.ts";
import { AddUserToGroup } from "../../../../controller/operations/iam/AddUserToGroup.ts";
import { AttachGroupPolicy } from "../../../../controller/operations/iam/AttachGroupPolicy.ts";
import { CreateGroup } from "../../../../controller/operations/iam/CreateGroup.ts";
import { CreateInstanceProfile } from "../../../../controller/operations/iam/CreateInstanceProfile.ts";
import { CreatePolicy } from "../../../../controller/operations/iam/CreatePolicy.ts";
import { CreateRole } from "../../../../controller/operations/iam/CreateRole.ts";
import { CreateUser } from "../../../../controller/operations/iam/CreateUser.ts";
import { GetAccountAuthorizationDetails } from "../../../../controller/operations/iam/GetAccountAuthorizationDetails.ts";
import { PutUserPolicy } from "../../../../controller/operations/iam/PutUserPolicy.ts";
import {
	arn,
	ENCODED_POLICY,
	type IamCall,
	iamCall,
	POLICY,
	trustPolicy,
} from "../../../fakes/iam-call.ts";

const AWS_POLICY = "arn:aws:iam::aws:policy/ReadOnlyAccess";

async function withEverything(): Promise<IamCall> {
	const iam = await iamCall();
	const UserName = "Alice";
	const GroupName = "Admins";
	const RoleName = "Worker";
	const InstanceProfileName = "Web";
	await iam.run(CreateUser, { UserName });
	await iam.run(CreateGroup, { GroupName });
	await iam.run(AddUserToGroup, { UserName, GroupName });
	await iam.run(PutUserPolicy, {
		UserName,
		PolicyName: "p",
		PolicyDocument: POLICY,
	});
	await iam.run(AttachGroupPolicy, { GroupName, PolicyArn: AWS_POLICY });
	await iam.run(CreateRole, {
		RoleName,
		AssumeRolePolicyDocument: trustPolicy(),
	});
	await iam.run(CreateInstanceProfile, { InstanceProfileName });
	await iam.run(AddRoleToInstanceProfile, { InstanceProfileName, RoleName });
	await iam.run(CreatePolicy, { PolicyName: "Own", PolicyDocument: POLICY });
	return iam;
}

describe("GetAccountAuthorizationDetails", () => {
	describe("behaviour", () => {
		it("answers users, groups, roles and the policies in use with their documents", async () => {
			const iam = await withEverything();
			const details = await iam.run(GetAccountAuthorizationDetails, {});
			const [user] = details.UserDetailList ?? [];
			assert.deepEqual(user?.GroupList, ["Admins"]);
			assert.deepEqual(user?.UserPolicyList, [
				{ PolicyName: "p", PolicyDocument: ENCODED_POLICY },
			]);
			const [role] = details.RoleDetailList ?? [];
			assert.deepEqual(
				role?.InstanceProfileList?.map(({ Arn }) => Arn),
				[arn("instance-profile/Web")],
			);
			assert.deepEqual(role?.RoleLastUsed, {});
			assert.deepEqual(details.GroupDetailList?.[0]?.AttachedManagedPolicies, [
				{ PolicyName: "ReadOnlyAccess", PolicyArn: AWS_POLICY },
			]);
			assert.deepEqual(
				details.Policies?.map(({ Arn }) => Arn),
				[AWS_POLICY, arn("policy/Own")],
			);
			assert.equal(
				details.Policies?.[1]?.PolicyVersionList?.[0]?.Document,
				ENCODED_POLICY,
			);
		});

		it("keeps to the kinds that are asked for", async () => {
			const iam = await withEverything();
			const details = await iam.run(GetAccountAuthorizationDetails, {
				Filter: ["Role", "LocalManagedPolicy"],
			});
			assert.deepEqual(details.UserDetailList, []);
			assert.deepEqual(details.GroupDetailList, []);
			assert.equal(details.RoleDetailList?.length, 1);
			assert.equal(details.Policies?.length, 1);
		});
	});
});
