import {
	groupArn,
	instanceProfileArn,
	type NamedEntity,
	roleArn,
	userArn,
} from "../../store/entity-arn.ts";
import { findGroupByName } from "../../store/groups.ts";
import { findInstanceProfileByName } from "../../store/instance-profiles.ts";
import { findManagedPolicy } from "../../store/managed-policies.ts";
import { findPermissionsBoundary } from "../../store/permissions-boundaries.ts";
import { findRoleByName } from "../../store/roles.ts";
import { listTags } from "../../store/tags.ts";
import { findUserByName } from "../../store/users.ts";
import type { CallContext, Resource } from "../operation.ts";

/** The role a call touches as it is stored; what the request implies when there is none. */
export async function touchedRole(
	call: CallContext,
	name: string,
): Promise<readonly Resource[]> {
	const role = await findRoleByName(
		call.store.read,
		call.caller.accountId,
		name,
	);
	if (!role) return [{ arn: roleArn(implied(call, name)) }];
	return [await tagged(call, roleArn(role), role.role_id)];
}

/** The user a call touches as it is stored; what the request implies when there is none. */
export async function touchedUser(
	call: CallContext,
	name: string,
): Promise<readonly Resource[]> {
	const user = await findUserByName(
		call.store.read,
		call.caller.accountId,
		name,
	);
	if (!user) return [{ arn: userArn(implied(call, name)) }];
	return [await tagged(call, userArn(user), user.user_id)];
}

/** The instance profile a call touches as it is stored; what the request implies when there is none. */
export async function touchedInstanceProfile(
	call: CallContext,
	name: string,
): Promise<readonly Resource[]> {
	const profile = await findInstanceProfileByName(
		call.store.read,
		call.caller.accountId,
		name,
	);
	if (!profile) {
		return [{ arn: instanceProfileArn(implied(call, name)) }];
	}
	return [await tagged(call, instanceProfileArn(profile), profile.profile_id)];
}

/** The group a call touches as it is stored; what the request implies when there is none. */
export async function touchedGroup(
	call: CallContext,
	name: string,
): Promise<readonly Resource[]> {
	const { accountId } = call.caller;
	const group = await findGroupByName(call.store.read, accountId, name);
	return [{ arn: groupArn(group ?? implied(call, name)) }];
}

/** The managed policy a call names by ARN: exactly that one, whether it exists or not. */
export async function touchedPolicy(
	call: CallContext,
	arn: string,
): Promise<readonly Resource[]> {
	const policy = await findManagedPolicy(call.store.read, arn);
	return policy ? [await tagged(call, arn, policy.policy_id)] : [{ arn }];
}

/** What a list of `role`s (`user`s, …) under a path touches. */
export function touchedPath(
	call: CallContext,
	kind: string,
	pathPrefix = "/",
): readonly Resource[] {
	return [
		{ arn: `arn:aws:iam::${call.caller.accountId}:${kind}${pathPrefix}` },
	];
}

function implied(call: CallContext, name: string): NamedEntity {
	return { account_id: call.caller.accountId, path: "/", name };
}

/** IAM offers a resource's tags to policies under its own prefix and under `aws:`, and the boundary of users and roles. */
async function tagged(
	call: CallContext,
	arn: string,
	resourceId: string,
): Promise<Resource> {
	const { read } = call.store;
	const tags = await listTags(read, resourceId);
	const boundary = await findPermissionsBoundary(read, resourceId);
	const tagKeys = tags.flatMap(({ tag_key, tag_value }) => [
		[`aws:ResourceTag/${tag_key}`, tag_value],
		[`iam:ResourceTag/${tag_key}`, tag_value],
	]);
	const contextKeys = {
		...Object.fromEntries(tagKeys),
		...(boundary && { "iam:PermissionsBoundary": boundary }),
	};
	return { arn, contextKeys };
}
