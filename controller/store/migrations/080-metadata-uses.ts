import type { Kysely } from "kysely";
import type { Migration } from "kysely/migration";

/** How instances have asked for their metadata, as their hosts tell. */
export const metadataUses: Migration = {
	async up({ schema }: Kysely<unknown>): Promise<void> {
		await schema
			.createTable("metadata_uses")
			.addColumn("instance_id", "text", (column) => column.primaryKey())
			.addColumn("account_id", "text", (column) => column.notNull())
			.addColumn("counted_since", "bigint", (column) => column.notNull())
			.addColumn("run", "text", (column) => column.notNull())
			.addColumn("counts", "text", (column) => column.notNull())
			.addColumn("earlier_counts", "text", (column) => column.notNull())
			.addColumn("last_v1_at", "bigint")
			.addColumn("last_v2_at", "bigint")
			.execute();
	},
};
