import {
	instanceProfileArn,
	type NamedEntity,
	roleArn,
	userArn,
} from "../../store/entity-arn.ts";
import { findInstanceProfileByName } from "../../store/instance-profiles.ts";
import { findRoleByName } from "../../store/roles.ts";
import { listTags } from "../../store/tags.ts";
import { findUserByName } from "../../store/users.ts";
import type { CallContext, Resource } from "../operation.ts";

/** The role a call touches as it is stored; what the request implies when there is none. */
export async function touchedRole(
	call: CallContext,
	name: string,
	impliedPath = "/",
): Promise<readonly Resource[]> {
	const role = await findRoleByName(
		call.store.read,
		call.caller.accountId,
		name,
	);
	if (!role) return [{ arn: roleArn(implied(call, name, impliedPath)) }];
	return [await tagged(call, roleArn(role), role.role_id)];
}

/** The user a call touches as it is stored; what the request implies when there is none. */
export async function touchedUser(
	call: CallContext,
	name: string,
	impliedPath = "/",
): Promise<readonly Resource[]> {
	const user = await findUserByName(
		call.store.read,
		call.caller.accountId,
		name,
	);
	if (!user) return [{ arn: userArn(implied(call, name, impliedPath)) }];
	return [await tagged(call, userArn(user), user.user_id)];
}

/** The instance profile a call touches as it is stored; what the request implies when there is none. */
export async function touchedInstanceProfile(
	call: CallContext,
	name: string,
	impliedPath = "/",
): Promise<readonly Resource[]> {
	const profile = await findInstanceProfileByName(
		call.store.read,
		call.caller.accountId,
		name,
	);
	if (!profile) {
		return [{ arn: instanceProfileArn(implied(call, name, impliedPath)) }];
	}
	return [await tagged(call, instanceProfileArn(profile), profile.profile_id)];
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

function implied(call: CallContext, name: string, path: string): NamedEntity {
	return { account_id: call.caller.accountId, path, name };
}

/** IAM offers a resource's tags to policies under its own prefix and under `aws:`. */
async function tagged(
	call: CallContext,
	arn: string,
	resourceId: string,
): Promise<Resource> {
	const tags = await listTags(call.store.read, resourceId);
	const contextKeys = Object.fromEntries(
		tags.flatMap(({ tag_key, tag_value }) => [
			[`aws:ResourceTag/${tag_key}`, tag_value],
			[`iam:ResourceTag/${tag_key}`, tag_value],
		]),
	);
	return { arn, contextKeys };
}
