import type { ImageConfig } from "../config.ts";
import {
	findImage,
	insertImage,
	type ProductCodeRecord,
	updateImage,
} from "../store/images.ts";
import type { WriteTransaction } from "../store/store.ts";

/** Makes the account's images what the configuration says of them; those that it does not name stay as they are. */
export async function registerImages(
	tx: WriteTransaction,
	accountId: string,
	images: readonly ImageConfig[],
	now: number,
): Promise<void> {
	for (const image of images) {
		const facts = {
			account_id: accountId,
			name: image.name,
			description: image.description ?? null,
			architecture: image.architecture,
			source: image.source,
			root_device_name: image.rootDeviceName,
			product_codes: productCodes(image),
			deregistered_at: null,
		};
		if (await findImage(tx, image.imageId)) {
			await updateImage(tx, image.imageId, facts);
			continue;
		}
		await insertImage(tx, {
			...facts,
			image_id: image.imageId,
			kernel_id: null,
			imds_support: null,
			ramdisk_id: null,
			created_at: now,
		});
	}
}

function productCodes({ productCodes: ids }: ImageConfig): string {
	const codes: readonly ProductCodeRecord[] = ids.map((id) => ({
		id,
		type: "marketplace",
	}));
	return JSON.stringify(codes);
}
