import type {
	GroupDetail,
	ManagedPolicyDetail,
	PolicyDetail,
	RoleDetail,
	UserDetail,
} from "@aws-sdk/client-iam";
import { listGroupsOfUser } from "../../store/groups.ts";
import { listInlinePolicies } from "../../store/inline-policies.ts";
import { listInstanceProfilesOfRole } from "../../store/instance-profiles.ts";
import { listPolicyVersions } from "../../store/managed-policies.ts";
import type {
	GroupTable,
	ManagedPolicyTable,
	RoleTable,
	UserTable,
} from "../../store/schema.ts";
import type { Database } from "../../store/store.ts";
import { listTags } from "../../store/tags.ts";
import { describeGroup } from "./describe-group.ts";
import { describeInstanceProfiles } from "./describe-instance-profile.ts";
import {
	describePolicy,
	describePolicyVersion,
	type PolicyUse,
} from "./describe-policy.ts";
import { describeRole, describeRoleLastUsed } from "./describe-role.ts";
import { describeUser } from "./describe-user.ts";
import { describeAttachedPolicies } from "./managed-policies.ts";
import { boundaryOf } from "./permissions-boundary.ts";
import { encodePolicy } from "./policy-text.ts";
import { describeTags } from "./tags.ts";

/** A user with its groups and policies. */
export async function describeUserDetail(
	database: Database,
	user: UserTable,
): Promise<UserDetail> {
	const { user_id: id } = user;
	const groups = await listGroupsOfUser(database, id);
	return {
		...describeUser(user),
		UserPolicyList: await inlinePolicies(database, id),
		GroupList: groups.map(({ name }) => name),
		AttachedManagedPolicies: await describeAttachedPolicies(database, id),
		...(await boundaryOf(database, id)),
		Tags: describeTags(await listTags(database, id)),
	};
}

/** A group with its policies. */
export async function describeGroupDetail(
	database: Database,
	group: GroupTable,
): Promise<GroupDetail> {
	return {
		...describeGroup(group),
		GroupPolicyList: await inlinePolicies(database, group.group_id),
		AttachedManagedPolicies: await describeAttachedPolicies(
			database,
			group.group_id,
		),
	};
}

/** A role with its policies and the instance profiles that hold it. */
export async function describeRoleDetail(
	database: Database,
	role: RoleTable,
): Promise<RoleDetail> {
	const { role_id: id } = role;
	return {
		...describeRole(role),
		InstanceProfileList: await describeInstanceProfiles(
			database,
			await listInstanceProfilesOfRole(database, id),
		),
		RolePolicyList: await inlinePolicies(database, id),
		AttachedManagedPolicies: await describeAttachedPolicies(database, id),
		...(await boundaryOf(database, id)),
		Tags: describeTags(await listTags(database, id)),
		RoleLastUsed: describeRoleLastUsed(role),
	};
}

/** A managed policy with all its versions and their documents. */
export async function describePolicyDetail(
	database: Database,
	policy: ManagedPolicyTable,
	use: PolicyUse,
): Promise<ManagedPolicyDetail> {
	const versions = await listPolicyVersions(database, policy);
	return {
		...describePolicy(policy, use),
		PolicyVersionList: versions.map((version) => ({
			Document: encodePolicy(version.document),
			...describePolicyVersion(policy, version),
		})),
	};
}

async function inlinePolicies(
	database: Database,
	entityId: string,
): Promise<PolicyDetail[]> {
	const policies = await listInlinePolicies(database, entityId);
	return policies.map(({ name, document }) => ({
		PolicyName: name,
		PolicyDocument: encodePolicy(document),
	}));
}
