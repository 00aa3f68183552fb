import type { ColumnDefinitionBuilder, Kysely } from "kysely";
import type { Migration } from "kysely/migration";

const TIME = "bigint";
const notNull = (column: ColumnDefinitionBuilder) => column.notNull();

/** What EC2 keeps of instances beyond what a host must know, key pairs, and an account's own defaults. */
export const ec2: Migration = {
	async up({ schema }: Kysely<unknown>): Promise<void> {
		await schema
			.alterTable("instances")
			.addColumn("attributes", "text", (column) =>
				column.notNull().defaultTo("{}"),
			)
			.execute();
		await schema
			.alterTable("images")
			.addColumn("deregistered_at", TIME)
			.execute();
		await schema
			.createTable("key_pairs")
			.addColumn("key_pair_id", "text", (column) =>
				column.primaryKey().notNull(),
			)
			.addColumn("account_id", "text", notNull)
			.addColumn("name", "text", notNull)
			.addColumn("key_type", "text", notNull)
			.addColumn("fingerprint", "text", notNull)
			.addColumn("public_key", "text", notNull)
			.addColumn("created_at", TIME, notNull)
			.addUniqueConstraint("key_pairs_name", ["account_id", "name"])
			.execute();
		await schema
			.createTable("metadata_defaults")
			.addColumn("account_id", "text", (column) =>
				column.primaryKey().notNull(),
			)
			.addColumn("options", "text", notNull)
			.execute();
	},
};
