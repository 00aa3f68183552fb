import { prepareQuery } from "./prepared-query.ts";
import type { AccountTable } from "./schema.ts";
import type { Database, WriteTransaction } from "./store.ts";

const accountById = prepareQuery((db, accountId: string) =>
	db.selectFrom("accounts").selectAll().where("account_id", "=", accountId),
);

export async function findAccount(
	db: Database,
	accountId: string,
): Promise<AccountTable | undefined> {
	const [row] = await accountById(db, accountId);
	return row;
}

const accountByAlias = prepareQuery((db, alias: string) =>
	db
		.selectFrom("accounts")
		.innerJoin(
			"account_aliases",
			"account_aliases.account_id",
			"accounts.account_id",
		)
		.selectAll("accounts")
		.where("account_alias", "=", alias),
);

/** Finds by what operators call an account: its id or its alias. What looks like an id is never taken for an alias. */
export async function findNamedAccount(
	db: Database,
	name: string,
): Promise<AccountTable | undefined> {
	if (/^\d{12}$/.test(name)) return findAccount(db, name);
	const [account] = await accountByAlias(db, name);
	return account;
}

/** All accounts with their aliases, in order of their ids. */
export async function listNamedAccounts(
	db: Database,
): Promise<
	{ readonly account_id: string; readonly account_alias: string | null }[]
> {
	return db
		.selectFrom("accounts")
		.leftJoin(
			"account_aliases",
			"account_aliases.account_id",
			"accounts.account_id",
		)
		.select(["accounts.account_id", "account_alias"])
		.orderBy("accounts.account_id")
		.execute();
}

export async function listAccounts(db: Database): Promise<AccountTable[]> {
	return db.selectFrom("accounts").selectAll().orderBy("account_id").execute();
}

export async function insertAccount(
	tx: WriteTransaction,
	account: AccountTable,
): Promise<void> {
	await tx.insertInto("accounts").values(account).execute();
}
