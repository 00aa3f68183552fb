import type { ClientTokenTable } from "./schema.ts";
import type { Database, WriteTransaction } from "./store.ts";

export async function findClientToken(
	db: Database,
	accountId: string,
	clientToken: string,
): Promise<ClientTokenTable | undefined> {
	return db
		.selectFrom("client_tokens")
		.selectAll()
		.where("account_id", "=", accountId)
		.where("client_token", "=", clientToken)
		.executeTakeFirst();
}

export async function insertClientToken(
	tx: WriteTransaction,
	token: ClientTokenTable,
): Promise<void> {
	await tx.insertInto("client_tokens").values(token).execute();
}
