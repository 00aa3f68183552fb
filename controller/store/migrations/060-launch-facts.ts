import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";

/** What an instance keeps of its key pair, and what an image says of its kernel. */
export const launchFacts: Migration = {
	async up(db: Kysely<unknown>): Promise<void> {
		const { schema } = db;
		await schema
			.alterTable("instances")
			.addColumn("public_key", "text")
			.execute();
		await sql`update instances set public_key = (
			select key_pairs.public_key from key_pairs
			where key_pairs.account_id = instances.account_id
				and key_pairs.name = instances.key_name
		)`.execute(db);
		await schema.alterTable("images").addColumn("kernel_id", "text").execute();
		await schema.alterTable("images").addColumn("ramdisk_id", "text").execute();
	},
};
