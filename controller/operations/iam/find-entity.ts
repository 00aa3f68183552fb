import { findGroupByName } from "../../store/groups.ts";
import { findInstanceProfileByName } from "../../store/instance-profiles.ts";
import { findRoleByName } from "../../store/roles.ts";
import type {
	GroupTable,
	InstanceProfileTable,
	RoleTable,
	UserTable,
} from "../../store/schema.ts";
import type { Database } from "../../store/store.ts";
import { findUserByName } from "../../store/users.ts";
import {
	noSuchGroup,
	noSuchInstanceProfile,
	noSuchRole,
	noSuchUser,
} from "./errors.ts";

/** The account's role of this name, without regard to case; throws NoSuchEntity. */
export async function requireRole(
	database: Database,
	accountId: string,
	name: string,
): Promise<RoleTable> {
	const role = await findRoleByName(database, accountId, name);
	if (!role) throw noSuchRole(name);
	return role;
}

/** The account's user of this name, without regard to case; throws NoSuchEntity. */
export async function requireUser(
	database: Database,
	accountId: string,
	name: string,
): Promise<UserTable> {
	const user = await findUserByName(database, accountId, name);
	if (!user) throw noSuchUser(name);
	return user;
}

/** The account's instance profile of this name, without regard to case; throws NoSuchEntity. */
export async function requireInstanceProfile(
	database: Database,
	accountId: string,
	name: string,
): Promise<InstanceProfileTable> {
	const profile = await findInstanceProfileByName(database, accountId, name);
	if (!profile) throw noSuchInstanceProfile(name);
	return profile;
}

/** The account's group of this name, without regard to case; throws NoSuchEntity. */
export async function requireGroup(
	database: Database,
	accountId: string,
	name: string,
): Promise<GroupTable> {
	const group = await findGroupByName(database, accountId, name);
	if (!group) throw noSuchGroup(name);
	return group;
}
