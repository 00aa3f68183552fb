import type { NamedEntity } from "../../store/entity-arn.ts";
import { findPermissionsBoundary } from "../../store/permissions-boundaries.ts";
import { listTags } from "../../store/tags.ts";
import type { CallContext, Resource } from "../operation.ts";
import { findVisiblePolicy } from "./managed-policies.ts";
import {
	type EntityKind,
	groups,
	instanceProfiles,
	roles,
	sightingOf,
	users,
} from "./named-entity.ts";

/** Says what a call about something of this name touches: it as it is stored; what the request implies when there is none. */
export type Touched = (
	call: CallContext,
	name: string,
) => Promise<readonly Resource[]>;

/** The role a call touches. */
export const touchedRole = touched(roles);

/** The user a call touches. */
export const touchedUser = touched(users);

/** The instance profile a call touches. */
export const touchedInstanceProfile = touched(instanceProfiles);

/** The group a call touches. */
export const touchedGroup = touched(groups);

/** The managed policy a call names by ARN: exactly that one, whether it exists or not. Of other accounts' nothing is told. */
export async function touchedPolicy(
	call: CallContext,
	arn: string,
): Promise<readonly Resource[]> {
	const { accountId } = call.caller;
	const policy = await findVisiblePolicy(call.store.read, accountId, arn);
	const sighting = { sought: arn, id: policy?.policy_id };
	if (!policy) return [{ arn, sighting }];
	const contextKeys = await keysOf(call, policy.policy_id);
	return [{ arn, contextKeys, sighting }];
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

/** What has been found under a name, or not, as what a call touches. */
export async function asTouched<Row extends NamedEntity>(
	call: CallContext,
	kind: EntityKind<Row>,
	name: string,
	row: Row | undefined,
): Promise<readonly Resource[]> {
	const sighting = sightingOf(kind, name, row);
	if (!row) {
		const implied = { account_id: call.caller.accountId, path: "/", name };
		return [{ arn: kind.arnOf(implied), sighting }];
	}
	const contextKeys = await keysOf(call, kind.idOf(row));
	return [{ arn: kind.arnOf(row), contextKeys, sighting }];
}

function touched<Row extends NamedEntity>(kind: EntityKind<Row>): Touched {
	return async (call, name) => {
		const row = await kind.find(call.store.read, call.caller.accountId, name);
		return asTouched(call, kind, name, row);
	};
}

/** IAM offers a resource's tags to policies under its own prefix and under `aws:`, and the boundary of users and roles. */
async function keysOf(
	{ store }: CallContext,
	resourceId: string,
): Promise<Record<string, string>> {
	const tags = await listTags(store.read, resourceId);
	const boundary = await findPermissionsBoundary(store.read, resourceId);
	const tagKeys = tags.flatMap(({ tag_key, tag_value }) => [
		[`aws:ResourceTag/${tag_key}`, tag_value],
		[`iam:ResourceTag/${tag_key}`, tag_value],
	]);
	return {
		...Object.fromEntries(tagKeys),
		...(boundary && { "iam:PermissionsBoundary": boundary }),
	};
}
