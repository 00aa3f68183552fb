import type { ImageTable } from "./schema.ts";
import type { Database, WriteTransaction } from "./store.ts";

/** Where the root volume of an image is that does not say. */
export const DEFAULT_ROOT_DEVICE = "/dev/sda1";

/** A code that a vendor has given to an image. */
export interface ProductCodeRecord {
	readonly id: string;
	readonly type: "devpay" | "marketplace";
}

/** An image's product codes. */
export function productCodesOf({
	product_codes,
}: ImageTable): readonly ProductCodeRecord[] {
	return JSON.parse(product_codes);
}

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
