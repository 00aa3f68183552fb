import { listOf } from "./named-rows.ts";
import { nameKey } from "./page.ts";
import { prepareInsert } from "./prepared-insert.ts";
import { prepareQuery } from "./prepared-query.ts";
import type { RoleTable } from "./schema.ts";
import type { Database, WriteTransaction } from "./store.ts";

const roleById = prepareQuery((db, roleId: string) =>
	db.selectFrom("roles").selectAll().where("role_id", "=", roleId),
);

export async function findRoleById(
	db: Database,
	roleId: string,
): Promise<RoleTable | undefined> {
	const [row] = await roleById(db, roleId);
	return row;
}

const roleByName = prepareQuery((db, accountId: string, key: string) =>
	db
		.selectFrom("roles")
		.selectAll()
		.where("account_id", "=", accountId)
		.where("name_key", "=", key),
);

/** Finds by name without regard to case; the row has the name as it was given. */
export async function findRoleByName(
	db: Database,
	accountId: string,
	name: string,
): Promise<RoleTable | undefined> {
	const [row] = await roleByName(db, accountId, nameKey(name));
	return row;
}

/** The roles of all accounts that have this name. */
export async function listRolesNamed(
	db: Database,
	name: string,
): Promise<RoleTable[]> {
	return db
		.selectFrom("roles")
		.selectAll()
		.where("name_key", "=", nameKey(name))
		.execute();
}

/** One page of the account's list, sorted by `name_key`. */
export const listRoles = listOf("roles");

const roleCount = prepareQuery((db, accountId: string) =>
	db
		.selectFrom("roles")
		.select((expression) => expression.fn.countAll().as("count"))
		.where("account_id", "=", accountId),
);

/** How many the account has, for its quota. */
export async function countRoles(
	db: Database,
	accountId: string,
): Promise<number> {
	const [row] = await roleCount(db, accountId);
	return Number(row?.count);
}

export const insertRole = prepareInsert("roles");

export async function updateRole(
	tx: WriteTransaction,
	roleId: string,
	changes: Partial<Omit<RoleTable, "role_id">>,
): Promise<void> {
	await tx
		.updateTable("roles")
		.set(changes)
		.where("role_id", "=", roleId)
		.execute();
}

export async function deleteRole(
	tx: WriteTransaction,
	roleId: string,
): Promise<void> {
	await tx.deleteFrom("roles").where("role_id", "=", roleId).execute();
}
