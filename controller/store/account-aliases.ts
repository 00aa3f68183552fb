import type { AccountAliasTable } from "./schema.ts";
import type { Database, WriteTransaction } from "./store.ts";

/** Whose alias this is. */
export async function findAccountAlias(
	db: Database,
	alias: string,
): Promise<AccountAliasTable | undefined> {
	return db
		.selectFrom("account_aliases")
		.selectAll()
		.where("account_alias", "=", alias)
		.executeTakeFirst();
}

/** The aliases of an account: one at most. */
export async function listAccountAliases(
	db: Database,
	accountId: string,
): Promise<string[]> {
	const rows = await db
		.selectFrom("account_aliases")
		.select("account_alias")
		.where("account_id", "=", accountId)
		.execute();
	return rows.map(({ account_alias }) => account_alias);
}

/** Gives an account its alias, in the place of the one it has. */
export async function setAccountAlias(
	tx: WriteTransaction,
	alias: AccountAliasTable,
): Promise<void> {
	await tx
		.insertInto("account_aliases")
		.values(alias)
		.onConflict((conflict) =>
			conflict
				.column("account_id")
				.doUpdateSet({ account_alias: alias.account_alias }),
		)
		.execute();
}

/** Answers whether the account had this alias. */
export async function deleteAccountAlias(
	tx: WriteTransaction,
	{ account_id, account_alias }: AccountAliasTable,
): Promise<boolean> {
	const result = await tx
		.deleteFrom("account_aliases")
		.where("account_id", "=", account_id)
		.where("account_alias", "=", account_alias)
		.executeTakeFirst();
	return result.numDeletedRows > 0n;
}
