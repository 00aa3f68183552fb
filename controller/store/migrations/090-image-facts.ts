import type { Kysely } from "kysely";
import type { Migration } from "kysely/migration";

/** What an image says of its root device and of the product codes that go with it. */
export const imageFacts: Migration = {
	async up({ schema }: Kysely<unknown>): Promise<void> {
		await schema
			.alterTable("images")
			.addColumn("root_device_name", "text", (column) =>
				column.notNull().defaultTo("/dev/sda1"),
			)
			.execute();
		await schema
			.alterTable("images")
			.addColumn("product_codes", "text", (column) =>
				column.notNull().defaultTo("[]"),
			)
			.execute();
	},
};
