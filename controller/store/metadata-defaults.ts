import type { Database, WriteTransaction } from "./store.ts";

/** The JSON of what an account has set; undefined when it has set nothing. */
export async function findMetadataDefaults(
	db: Database,
	accountId: string,
): Promise<string | undefined> {
	const row = await db
		.selectFrom("metadata_defaults")
		.select("options")
		.where("account_id", "=", accountId)
		.executeTakeFirst();
	return row?.options;
}

export async function putMetadataDefaults(
	tx: WriteTransaction,
	accountId: string,
	options: string,
): Promise<void> {
	await tx
		.insertInto("metadata_defaults")
		.values({ account_id: accountId, options })
		.onConflict((conflict) =>
			conflict.column("account_id").doUpdateSet({ options }),
		)
		.execute();
}
