import { countOf, listOf } from "./named-rows.ts";
import { nameKey } from "./page.ts";
import type { InstanceProfileTable } from "./schema.ts";
import type { Database, WriteTransaction } from "./store.ts";

export async function findInstanceProfileById(
	db: Database,
	profileId: string,
): Promise<InstanceProfileTable | undefined> {
	return db
		.selectFrom("instance_profiles")
		.selectAll()
		.where("profile_id", "=", profileId)
		.executeTakeFirst();
}

/** Finds by name without regard to case; the row has the name as it was given. */
export async function findInstanceProfileByName(
	db: Database,
	accountId: string,
	name: string,
): Promise<InstanceProfileTable | undefined> {
	return db
		.selectFrom("instance_profiles")
		.selectAll()
		.where("account_id", "=", accountId)
		.where("name_key", "=", nameKey(name))
		.executeTakeFirst();
}

/** Those of this name in whatever account. */
export async function listInstanceProfilesNamed(
	db: Database,
	name: string,
): Promise<InstanceProfileTable[]> {
	return db
		.selectFrom("instance_profiles")
		.selectAll()
		.where("name_key", "=", nameKey(name))
		.orderBy("account_id")
		.execute();
}

/** One page of the account's list, sorted by `name_key`. */
export const listInstanceProfiles = listOf("instance_profiles");

/** How many the account has, for its quota. */
export const countInstanceProfiles = countOf("instance_profiles");

export async function insertInstanceProfile(
	tx: WriteTransaction,
	profile: InstanceProfileTable,
): Promise<void> {
	await tx.insertInto("instance_profiles").values(profile).execute();
}

export async function updateInstanceProfile(
	tx: WriteTransaction,
	profileId: string,
	changes: Partial<Omit<InstanceProfileTable, "profile_id">>,
): Promise<void> {
	await tx
		.updateTable("instance_profiles")
		.set(changes)
		.where("profile_id", "=", profileId)
		.execute();
}

export async function deleteInstanceProfile(
	tx: WriteTransaction,
	profileId: string,
): Promise<void> {
	await tx
		.deleteFrom("instance_profiles")
		.where("profile_id", "=", profileId)
		.execute();
}

/** The profiles that hold a role, sorted by `name_key`. */
export async function listInstanceProfilesOfRole(
	db: Database,
	roleId: string,
): Promise<InstanceProfileTable[]> {
	return db
		.selectFrom("instance_profiles")
		.selectAll()
		.where("role_id", "=", roleId)
		.orderBy("name_key")
		.execute();
}
