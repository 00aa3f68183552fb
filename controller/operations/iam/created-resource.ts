import {
	groupArn,
	instanceProfileArn,
	type NamedEntity,
	policyArn,
	roleArn,
	userArn,
} from "../../store/entity-arn.ts";
import { findGroupByName } from "../../store/groups.ts";
import { findInstanceProfileByName } from "../../store/instance-profiles.ts";
import { findManagedPolicyByName } from "../../store/managed-policies.ts";
import { findRoleByName } from "../../store/roles.ts";
import type { Database } from "../../store/store.ts";
import { findUserByName } from "../../store/users.ts";
import type { CallContext, Resource } from "../operation.ts";

/** Says what the creation of something of this name and path touches. */
export type Creation = (
	call: CallContext,
	name: string,
	path?: string,
) => Promise<readonly Resource[]>;

/** What the creation of a role touches. */
export const createdRole = creation(findRoleByName, roleArn);

/** What the creation of a user touches. */
export const createdUser = creation(findUserByName, userArn);

/** What the creation of a group touches. */
export const createdGroup = creation(findGroupByName, groupArn);

/** What the creation of an instance profile touches. */
export const createdInstanceProfile = creation(
	findInstanceProfileByName,
	instanceProfileArn,
);

/** What the creation of a managed policy touches. */
export const createdPolicy = creation(findManagedPolicyByName, policyArn);

/**
 * The ARN that the request implies, and that of what has the name already. Both must be allowed: the latter may be
 * gone when the write runs, and its tags and boundary say nothing of what comes in its place.
 */
function creation(
	find: (
		database: Database,
		accountId: string,
		name: string,
	) => Promise<NamedEntity | undefined>,
	arnOf: (entity: NamedEntity) => string,
): Creation {
	return async (call, name, path = "/") => {
		const { accountId } = call.caller;
		const there = await find(call.store.read, accountId, name);
		const arns = new Set([arnOf({ account_id: accountId, path, name })]);
		if (there) arns.add(arnOf(there));
		return [...arns].map((arn) => ({ arn }));
	};
}
