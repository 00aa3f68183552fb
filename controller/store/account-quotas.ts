import type { Database, WriteTransaction } from "./store.ts";

/** What an operator has set in the place of AWS's default; undefined when nothing. */
export async function findAccountQuota(
	db: Database,
	accountId: string,
	quota: string,
): Promise<number | undefined> {
	const row = await db
		.selectFrom("account_quotas")
		.select("value")
		.where("account_id", "=", accountId)
		.where("quota", "=", quota)
		.executeTakeFirst();
	return row?.value;
}

/** Sets a quota of an account in the place of its default. */
export async function setAccountQuota(
	tx: WriteTransaction,
	accountId: string,
	quota: string,
	value: number,
): Promise<void> {
	await tx
		.insertInto("account_quotas")
		.values({ account_id: accountId, quota, value })
		.onConflict((conflict) =>
			conflict.columns(["account_id", "quota"]).doUpdateSet({ value }),
		)
		.execute();
}

/** Has the default count again. */
export async function deleteAccountQuota(
	tx: WriteTransaction,
	accountId: string,
	quota: string,
): Promise<void> {
	await tx
		.deleteFrom("account_quotas")
		.where("account_id", "=", accountId)
		.where("quota", "=", quota)
		.execute();
}
