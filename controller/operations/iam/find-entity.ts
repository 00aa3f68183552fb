import type {
	GroupTable,
	InstanceProfileTable,
	RoleTable,
	UserTable,
} from "../../store/schema.ts";
import type { Database } from "../../store/store.ts";
import type { CallContext } from "../operation.ts";
import {
	groups,
	instanceProfiles,
	requireNamed,
	roles,
	users,
} from "./named-entity.ts";

/** The role of this name that the call may act on; throws NoSuchEntity. */
export function requireRole(
	database: Database,
	call: CallContext,
	name: string,
): Promise<RoleTable> {
	return requireNamed(database, call, name, roles);
}

/** The user of this name that the call may act on; throws NoSuchEntity. */
export function requireUser(
	database: Database,
	call: CallContext,
	name: string,
): Promise<UserTable> {
	return requireNamed(database, call, name, users);
}

/** The instance profile of this name that the call may act on; throws NoSuchEntity. */
export function requireInstanceProfile(
	database: Database,
	call: CallContext,
	name: string,
): Promise<InstanceProfileTable> {
	return requireNamed(database, call, name, instanceProfiles);
}

/** The group of this name that the call may act on; throws NoSuchEntity. */
export function requireGroup(
	database: Database,
	call: CallContext,
	name: string,
): Promise<GroupTable> {
	return requireNamed(database, call, name, groups);
}
