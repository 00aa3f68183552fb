import type { Database, WriteTransaction } from "./store.ts";

/** The sealed bytes (base64) kept under an id; undefined when there are none. */
export async function findSealedSecret(
	db: Database,
	secretId: string,
): Promise<string | undefined> {
	const row = await db
		.selectFrom("sealed_secrets")
		.select("sealed_value")
		.where("secret_id", "=", secretId)
		.executeTakeFirst();
	return row?.sealed_value;
}

/** Keeps sealed bytes (base64) under an id, in the place of what was there. */
export async function putSealedSecret(
	tx: WriteTransaction,
	secretId: string,
	sealedValue: string,
): Promise<void> {
	await tx
		.insertInto("sealed_secrets")
		.values({ secret_id: secretId, sealed_value: sealedValue })
		.onConflict((conflict) =>
			conflict.column("secret_id").doUpdateSet({ sealed_value: sealedValue }),
		)
		.execute();
}
