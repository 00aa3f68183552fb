import type { ColumnDefinitionBuilder, Kysely } from "kysely";
import type { Migration } from "kysely/migration";

const notNull = (column: ColumnDefinitionBuilder) => column.notNull();

/** Placement groups, and which instance is in which, and in which of its partitions. */
export const placementGroups: Migration = {
	async up({ schema }: Kysely<unknown>): Promise<void> {
		await schema
			.createTable("placement_groups")
			.addColumn("group_id", "text", (column) => column.primaryKey().notNull())
			.addColumn("account_id", "text", notNull)
			.addColumn("name", "text", notNull)
			.addColumn("strategy", "text", notNull)
			.addColumn("partition_count", "integer", notNull)
			.addColumn("created_at", "bigint", notNull)
			.addUniqueConstraint("placement_groups_name", ["account_id", "name"])
			.execute();
		await schema
			.alterTable("instances")
			.addColumn("placement_group_id", "text")
			.execute();
		await schema
			.alterTable("instances")
			.addColumn("partition_number", "integer")
			.execute();
		await schema
			.createIndex("instances_placement_group")
			.on("instances")
			.column("placement_group_id")
			.execute();
	},
};
