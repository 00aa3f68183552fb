import type { ImageTable } from "./schema.ts";
import type { Database, WriteTransaction } from "./store.ts";

export async function findImage(
	db: Database,
	imageId: string,
): Promise<ImageTable | undefined> {
	return db
		.selectFrom("images")
		.selectAll()
		.where("image_id", "=", imageId)
		.executeTakeFirst();
}

/** The images of an account, those included that are no longer registered. */
export async function listImages(
	db: Database,
	accountId: string,
): Promise<ImageTable[]> {
	return db
		.selectFrom("images")
		.selectAll()
		.where("account_id", "=", accountId)
		.orderBy("image_id")
		.execute();
}

export async function insertImage(
	tx: WriteTransaction,
	image: ImageTable,
): Promise<void> {
	await tx.insertInto("images").values(image).execute();
}

export async function updateImage(
	tx: WriteTransaction,
	imageId: string,
	changes: Partial<Omit<ImageTable, "image_id">>,
): Promise<void> {
	await tx
		.updateTable("images")
		.set(changes)
		.where("image_id", "=", imageId)
		.execute();
}
