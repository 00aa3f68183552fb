import type { AccountTable } from "./schema.ts";
import type { Database, WriteTransaction } from "./store.ts";

export async function findAccount(
	db: Database,
	accountId: string,
): Promise<AccountTable | undefined> {
	return db
		.selectFrom("accounts")
		.selectAll()
		.where("account_id", "=", accountId)
		.executeTakeFirst();
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
