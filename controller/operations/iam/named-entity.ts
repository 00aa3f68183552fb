import {
	groupArn,
	instanceProfileArn,
	type NamedEntity,
	roleArn,
	userArn,
} from "../../store/entity-arn.ts";
import { findGroupByName } from "../../store/groups.ts";
import { findInstanceProfileByName } from "../../store/instance-profiles.ts";
import { nameKey } from "../../store/page.ts";
import { findRoleByName } from "../../store/roles.ts";
import type {
	GroupTable,
	InstanceProfileTable,
	RoleTable,
	UserTable,
} from "../../store/schema.ts";
import type { Database } from "../../store/store.ts";
import { findUserByName } from "../../store/users.ts";
import type { CallContext, Sighting } from "../operation.ts";
import { isAsSighted } from "../sighting.ts";
import {
	noSuchGroup,
	noSuchInstanceProfile,
	noSuchRole,
	noSuchUser,
} from "./errors.ts";

/** What calls name, without regard to case: how it is found, and told from others that had or will have its name. */
export interface EntityKind<Row extends NamedEntity> {
	readonly kind: string;
	find(
		database: Database,
		accountId: string,
		name: string,
	): Promise<Row | undefined>;
	idOf(row: Row): string;
	arnOf(entity: NamedEntity): string;
	missing(name: string): Error;
}

/** Roles. */
export const roles: EntityKind<RoleTable> = {
	kind: "role",
	find: findRoleByName,
	idOf: (role) => role.role_id,
	arnOf: roleArn,
	missing: noSuchRole,
};

/** Users. */
export const users: EntityKind<UserTable> = {
	kind: "user",
	find: findUserByName,
	idOf: (user) => user.user_id,
	arnOf: userArn,
	missing: noSuchUser,
};

/** Groups. */
export const groups: EntityKind<GroupTable> = {
	kind: "group",
	find: findGroupByName,
	idOf: (group) => group.group_id,
	arnOf: groupArn,
	missing: noSuchGroup,
};

/** Instance profiles. */
export const instanceProfiles: EntityKind<InstanceProfileTable> = {
	kind: "instance-profile",
	find: findInstanceProfileByName,
	idOf: (profile) => profile.profile_id,
	arnOf: instanceProfileArn,
	missing: noSuchInstanceProfile,
};

/** What a call saw when it looked for this name. */
export function sightingOf<Row extends NamedEntity>(
	{ kind, idOf }: EntityKind<Row>,
	name: string,
	row: Row | undefined,
): Sighting {
	return { sought: `${kind} ${nameKey(name)}`, id: row && idOf(row) };
}

/** The account's entity of this name that the call was authorized on; throws NoSuchEntity. */
export async function requireNamed<Row extends NamedEntity>(
	database: Database,
	{ caller, sightings }: CallContext,
	name: string,
	kind: EntityKind<Row>,
): Promise<Row> {
	const row = await kind.find(database, caller.accountId, name);
	if (row && isAsSighted(sightings, sightingOf(kind, name, row))) return row;
	throw kind.missing(name);
}
