import { instanceState } from "./instances.ts";
import type { InstanceTable } from "./schema.ts";
import type { WriteTransaction } from "./store.ts";

/** Keeps a statement below what a database takes as parameters. */
const ROWS_AT_ONCE = 500;

/**
 * Forgets the instances of an account that were terminated before a time (milliseconds), with their client tokens and
 * tags, also those of what went with each.
 */
export async function deleteTerminatedInstances(
	tx: WriteTransaction,
	accountId: string,
	before: number,
	goneWith: (row: InstanceTable) => readonly string[],
): Promise<void> {
	const rows = await tx
		.selectFrom("instances")
		.selectAll()
		.where("account_id", "=", accountId)
		.where("state_code", "=", instanceState.terminated)
		.where("terminated_at", "<", before)
		.limit(ROWS_AT_ONCE)
		.execute();
	if (rows.length === 0) return;
	const ids = rows.map((row) => row.instance_id);
	await deleteTagsOfAll(tx, [...ids, ...rows.flatMap(goneWith)]);
	await tx
		.deleteFrom("metadata_uses")
		.where("instance_id", "in", ids)
		.execute();
	await tx.deleteFrom("instances").where("instance_id", "in", ids).execute();
	await deleteOrphanedClientTokens(tx, accountId);
}

async function deleteTagsOfAll(
	tx: WriteTransaction,
	ids: readonly string[],
): Promise<void> {
	for (let at = 0; at < ids.length; at += ROWS_AT_ONCE) {
		const some = ids.slice(at, at + ROWS_AT_ONCE);
		await tx.deleteFrom("tags").where("resource_id", "in", some).execute();
	}
}

async function deleteOrphanedClientTokens(
	tx: WriteTransaction,
	accountId: string,
): Promise<void> {
	await tx
		.deleteFrom("client_tokens")
		.where("account_id", "=", accountId)
		.where("reservation_id", "not in", (query) =>
			query
				.selectFrom("instances")
				.select("reservation_id")
				.where("account_id", "=", accountId),
		)
		.execute();
}
