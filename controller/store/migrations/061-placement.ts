import type { ColumnDefinitionBuilder, Kysely } from "kysely";
import type { Migration } from "kysely/migration";

const notNull = (column: ColumnDefinitionBuilder) => column.notNull();

/** Which groups a node is in, where instances with a profile may run, and where an instance is moving to. */
export const placement: Migration = {
	async up({ schema }: Kysely<unknown>): Promise<void> {
		await schema
			.createTable("node_groups")
			.addColumn("node_id", "text", (column) =>
				column.notNull().references("nodes.node_id").onDelete("cascade"),
			)
			.addColumn("group_name", "text", notNull)
			.addPrimaryKeyConstraint("node_groups_key", ["node_id", "group_name"])
			.execute();
		await schema
			.createTable("profile_node_groups")
			.addColumn("account_id", "text", notNull)
			.addColumn("name_key", "text", notNull)
			.addColumn("group_name", "text", notNull)
			.addPrimaryKeyConstraint("profile_node_groups_key", [
				"account_id",
				"name_key",
				"group_name",
			])
			.execute();
		await schema.alterTable("instances").addColumn("move_to", "text").execute();
	},
};
