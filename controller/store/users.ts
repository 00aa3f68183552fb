import { countOf, listOf } from "./named-rows.ts";
import { nameKey } from "./page.ts";
import { prepareQuery } from "./prepared-query.ts";
import type { UserTable } from "./schema.ts";
import type { Database, WriteTransaction } from "./store.ts";

const userById = prepareQuery((db, userId: string) =>
	db.selectFrom("users").selectAll().where("user_id", "=", userId),
);

export async function findUserById(
	db: Database,
	userId: string,
): Promise<UserTable | undefined> {
	const [row] = await userById(db, userId);
	return row;
}

const userByName = prepareQuery((db, accountId: string, key: string) =>
	db
		.selectFrom("users")
		.selectAll()
		.where("account_id", "=", accountId)
		.where("name_key", "=", key),
);

/** Finds by name without regard to case; the row has the name as it was given. */
export async function findUserByName(
	db: Database,
	accountId: string,
	name: string,
): Promise<UserTable | undefined> {
	const [row] = await userByName(db, accountId, nameKey(name));
	return row;
}

/** One page of the account's list, sorted by `name_key`. */
export const listUsers = listOf("users");

/** How many the account has, for its quota. */
export const countUsers = countOf("users");

export async function insertUser(
	tx: WriteTransaction,
	user: UserTable,
): Promise<void> {
	await tx.insertInto("users").values(user).execute();
}

export async function updateUser(
	tx: WriteTransaction,
	userId: string,
	changes: Partial<Omit<UserTable, "user_id">>,
): Promise<void> {
	await tx
		.updateTable("users")
		.set(changes)
		.where("user_id", "=", userId)
		.execute();
}

export async function deleteUser(
	tx: WriteTransaction,
	userId: string,
): Promise<void> {
	await tx.deleteFrom("users").where("user_id", "=", userId).execute();
}
