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

/** Sets a quota of an account; only what is above AWS's default has an effect. */
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
