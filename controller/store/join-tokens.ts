import type { JoinTokenTable } from "./schema.ts";
import type { Database, WriteTransaction } from "./store.ts";

export async function findJoinToken(
	db: Database,
	tokenId: string,
): Promise<JoinTokenTable | undefined> {
	return db
		.selectFrom("join_tokens")
		.selectAll()
		.where("token_id", "=", tokenId)
		.executeTakeFirst();
}

export async function insertJoinToken(
	tx: WriteTransaction,
	token: JoinTokenTable,
): Promise<void> {
	await tx.insertInto("join_tokens").values(token).execute();
}

/** Uses a token up; false when somebody did before, which two enrolments at once cannot both survive. */
export async function useJoinToken(
	tx: WriteTransaction,
	tokenId: string,
	now: number,
): Promise<boolean> {
	const result = await tx
		.updateTable("join_tokens")
		.set({ used_at: now })
		.where("token_id", "=", tokenId)
		.where("used_at", "is", null)
		.where("expires_at", ">", now)
		.executeTakeFirst();
	return result.numUpdatedRows === 1n;
}

export async function deleteJoinTokensOfNode(
	tx: WriteTransaction,
	nodeId: string,
): Promise<void> {
	await tx.deleteFrom("join_tokens").where("node_id", "=", nodeId).execute();
}
