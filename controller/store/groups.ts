import { countOf, listOf } from "./named-rows.ts";
import { nameKey } from "./page.ts";
import { prepareQuery } from "./prepared-query.ts";
import type { GroupTable, UserTable } from "./schema.ts";
import type { Database, WriteTransaction } from "./store.ts";

/** Finds by name without regard to case; the row has the name as it was given. */
export async function findGroupByName(
	db: Database,
	accountId: string,
	name: string,
): Promise<GroupTable | undefined> {
	return db
		.selectFrom("groups")
		.selectAll()
		.where("account_id", "=", accountId)
		.where("name_key", "=", nameKey(name))
		.executeTakeFirst();
}

/** One page of the account's list, sorted by `name_key`. */
export const listGroups = listOf("groups");

/** How many the account has, for its quota. */
export const countGroups = countOf("groups");

export async function insertGroup(
	tx: WriteTransaction,
	group: GroupTable,
): Promise<void> {
	await tx.insertInto("groups").values(group).execute();
}

export async function updateGroup(
	tx: WriteTransaction,
	groupId: string,
	changes: Partial<Omit<GroupTable, "group_id">>,
): Promise<void> {
	await tx
		.updateTable("groups")
		.set(changes)
		.where("group_id", "=", groupId)
		.execute();
}

export async function deleteGroup(
	tx: WriteTransaction,
	groupId: string,
): Promise<void> {
	await tx.deleteFrom("groups").where("group_id", "=", groupId).execute();
}

const groupsOfUser = prepareQuery((db, userId: string) =>
	db
		.selectFrom("group_members")
		.innerJoin("groups", "groups.group_id", "group_members.group_id")
		.selectAll("groups")
		.where("group_members.user_id", "=", userId)
		.orderBy("groups.name_key"),
);

/** The groups a user is in, sorted by `name_key`. */
export async function listGroupsOfUser(
	db: Database,
	userId: string,
): Promise<readonly GroupTable[]> {
	return groupsOfUser(db, userId);
}

/** The users in a group, sorted by `name_key`. */
export async function listGroupMembers(
	db: Database,
	groupId: string,
): Promise<UserTable[]> {
	return db
		.selectFrom("group_members")
		.innerJoin("users", "users.user_id", "group_members.user_id")
		.selectAll("users")
		.where("group_members.group_id", "=", groupId)
		.orderBy("users.name_key")
		.execute();
}

/** Puts a user into a group; nothing happens when it is there. */
export async function insertGroupMember(
	tx: WriteTransaction,
	groupId: string,
	userId: string,
): Promise<void> {
	await tx
		.insertInto("group_members")
		.values({ group_id: groupId, user_id: userId })
		.onConflict((conflict) => conflict.doNothing())
		.execute();
}

/** Takes a user out of a group; nothing happens when it is not there. */
export async function deleteGroupMember(
	tx: WriteTransaction,
	groupId: string,
	userId: string,
): Promise<void> {
	await tx
		.deleteFrom("group_members")
		.where("group_id", "=", groupId)
		.where("user_id", "=", userId)
		.execute();
}

export async function findGroupById(
	db: Database,
	groupId: string,
): Promise<GroupTable | undefined> {
	return db
		.selectFrom("groups")
		.selectAll()
		.where("group_id", "=", groupId)
		.executeTakeFirst();
}
