import { prepareQuery } from "./prepared-query.ts";
import { remembered } from "./remember.ts";
import type { AccessKeyTable } from "./schema.ts";
import type { Database, WriteTransaction } from "./store.ts";

const accessKeyById = prepareQuery((db, accessKeyId: string) =>
	db
		.selectFrom("access_keys")
		.selectAll()
		.where("access_key_id", "=", accessKeyId),
);

export const findAccessKey = remembered(
	async (db, accessKeyId): Promise<AccessKeyTable | undefined> => {
		const [row] = await accessKeyById(db, accessKeyId);
		return row;
	},
);

/** The keys of a user, or of the account itself for null; oldest first. */
export async function listAccessKeys(
	db: Database,
	accountId: string,
	userId: string | null,
): Promise<AccessKeyTable[]> {
	return db
		.selectFrom("access_keys")
		.selectAll()
		.where("account_id", "=", accountId)
		.where("user_id", userId === null ? "is" : "=", userId)
		.orderBy("created_at")
		.orderBy("access_key_id")
		.execute();
}

export async function insertAccessKey(
	tx: WriteTransaction,
	key: AccessKeyTable,
): Promise<void> {
	await tx.insertInto("access_keys").values(key).execute();
}

export async function updateAccessKey(
	tx: WriteTransaction,
	accessKeyId: string,
	changes: Partial<Omit<AccessKeyTable, "access_key_id">>,
): Promise<void> {
	await tx
		.updateTable("access_keys")
		.set(changes)
		.where("access_key_id", "=", accessKeyId)
		.execute();
}

export async function deleteAccessKey(
	tx: WriteTransaction,
	accessKeyId: string,
): Promise<void> {
	await tx
		.deleteFrom("access_keys")
		.where("access_key_id", "=", accessKeyId)
		.execute();
}
