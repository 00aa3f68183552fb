import type { ImageTable } from "../../controller/store/schema.ts";
import { ACCOUNT_ID } from "./principals.ts";

/** An image as the store holds it, with whatever a test wants different. */
export function imageRow(different: Partial<ImageTable> = {}): ImageTable {
	return {
		image_id: "ami-0123456789abcdef0",
		account_id: ACCOUNT_ID,
		name: "base",
		description: null,
		architecture: "x86_64",
		source: "base",
		kernel_id: null,
		imds_support: null,
		ramdisk_id: null,
		root_device_name: "/dev/sda1",
		product_codes: "[]",
		created_at: 0,
		deregistered_at: null,
		...different,
	};
}
