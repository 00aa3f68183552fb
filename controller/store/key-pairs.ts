import type { KeyPairTable } from "./schema.ts";
import type { Database, WriteTransaction } from "./store.ts";

/** Finds by name, in its exact case. */
export async function findKeyPair(
	db: Database,
	accountId: string,
	name: string,
): Promise<KeyPairTable | undefined> {
	return db
		.selectFrom("key_pairs")
		.selectAll()
		.where("account_id", "=", accountId)
		.where("name", "=", name)
		.executeTakeFirst();
}

/** All key pairs of an account, sorted by name. */
export async function listKeyPairs(
	db: Database,
	accountId: string,
): Promise<KeyPairTable[]> {
	return db
		.selectFrom("key_pairs")
		.selectAll()
		.where("account_id", "=", accountId)
		.orderBy("name")
		.execute();
}

export async function insertKeyPair(
	tx: WriteTransaction,
	keyPair: KeyPairTable,
): Promise<void> {
	await tx.insertInto("key_pairs").values(keyPair).execute();
}

export async function deleteKeyPair(
	tx: WriteTransaction,
	keyPairId: string,
): Promise<void> {
	await tx
		.deleteFrom("key_pairs")
		.where("key_pair_id", "=", keyPairId)
		.execute();
}

export async function findKeyPairById(
	db: Database,
	accountId: string,
	keyPairId: string,
): Promise<KeyPairTable | undefined> {
	return db
		.selectFrom("key_pairs")
		.selectAll()
		.where("account_id", "=", accountId)
		.where("key_pair_id", "=", keyPairId)
		.executeTakeFirst();
}
