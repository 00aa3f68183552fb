import type { Kysely } from "kysely";
import type { Migration } from "kysely/migration";

/** Times are milliseconds: more than 32 bits. */
const TIME = "bigint";

/** Groups, managed policies, permissions boundaries, the principals of trust policies, aliases, quotas and OIDC providers. */
export const managedPoliciesAndGroups: Migration = {
	async up(database: Kysely<unknown>): Promise<void> {
		await createGroupTables(database);
		await createPolicyTables(database);
		await createAttachmentTables(database);
		await createAccountTables(database);
		await createIndexes(database);
	},
};

async function createGroupTables({ schema }: Kysely<unknown>): Promise<void> {
	await schema
		.createTable("groups")
		.addColumn("group_id", "text", (column) => column.primaryKey().notNull())
		.addColumn("account_id", "text", (column) => column.notNull())
		.addColumn("name", "text", (column) => column.notNull())
		.addColumn("name_key", "text", (column) => column.notNull())
		.addColumn("path", "text", (column) => column.notNull())
		.addColumn("created_at", TIME, (column) => column.notNull())
		.addUniqueConstraint("groups_name", ["account_id", "name_key"])
		.execute();
	await schema
		.createTable("group_members")
		.addColumn("group_id", "text", (column) =>
			column.notNull().references("groups.group_id"),
		)
		.addColumn("user_id", "text", (column) =>
			column.notNull().references("users.user_id"),
		)
		.addPrimaryKeyConstraint("group_members_key", ["group_id", "user_id"])
		.execute();
}

async function createPolicyTables({ schema }: Kysely<unknown>): Promise<void> {
	await schema
		.createTable("managed_policies")
		.addColumn("policy_id", "text", (column) => column.primaryKey().notNull())
		.addColumn("account_id", "text", (column) => column.notNull())
		.addColumn("name", "text", (column) => column.notNull())
		.addColumn("name_key", "text", (column) => column.notNull())
		.addColumn("path", "text", (column) => column.notNull())
		.addColumn("description", "text")
		.addColumn("default_version", "integer", (column) => column.notNull())
		.addColumn("last_version", "integer", (column) => column.notNull())
		.addColumn("created_at", TIME, (column) => column.notNull())
		.addColumn("updated_at", TIME, (column) => column.notNull())
		.addUniqueConstraint("managed_policies_name", ["account_id", "name_key"])
		.execute();
	await schema
		.createTable("policy_versions")
		.addColumn("policy_id", "text", (column) =>
			column.notNull().references("managed_policies.policy_id"),
		)
		.addColumn("version", "integer", (column) => column.notNull())
		.addColumn("document", "text", (column) => column.notNull())
		.addColumn("created_at", TIME, (column) => column.notNull())
		.addPrimaryKeyConstraint("policy_versions_key", ["policy_id", "version"])
		.execute();
}

async function createAttachmentTables({
	schema,
}: Kysely<unknown>): Promise<void> {
	await schema
		.createTable("policy_attachments")
		.addColumn("entity_id", "text", (column) => column.notNull())
		.addColumn("policy_arn", "text", (column) => column.notNull())
		.addColumn("account_id", "text", (column) => column.notNull())
		.addPrimaryKeyConstraint("policy_attachments_key", [
			"entity_id",
			"policy_arn",
		])
		.execute();
	await schema
		.createTable("permissions_boundaries")
		.addColumn("entity_id", "text", (column) => column.primaryKey().notNull())
		.addColumn("policy_arn", "text", (column) => column.notNull())
		.addColumn("account_id", "text", (column) => column.notNull())
		.execute();
	await schema
		.createTable("trust_principals")
		.addColumn("role_id", "text", (column) =>
			column.notNull().references("roles.role_id").onDelete("cascade"),
		)
		.addColumn("principal_arn", "text", (column) => column.notNull())
		.addColumn("principal_id", "text", (column) => column.notNull())
		.addPrimaryKeyConstraint("trust_principals_key", [
			"role_id",
			"principal_id",
		])
		.execute();
}

async function createAccountTables({ schema }: Kysely<unknown>): Promise<void> {
	await schema
		.createTable("account_aliases")
		.addColumn("account_alias", "text", (column) =>
			column.primaryKey().notNull(),
		)
		.addColumn("account_id", "text", (column) => column.notNull().unique())
		.execute();
	await schema
		.createTable("account_quotas")
		.addColumn("account_id", "text", (column) => column.notNull())
		.addColumn("quota", "text", (column) => column.notNull())
		.addColumn("value", "integer", (column) => column.notNull())
		.addPrimaryKeyConstraint("account_quotas_key", ["account_id", "quota"])
		.execute();
	await schema
		.createTable("oidc_providers")
		.addColumn("provider_arn", "text", (column) =>
			column.primaryKey().notNull(),
		)
		.addColumn("account_id", "text", (column) => column.notNull())
		.addColumn("url", "text", (column) => column.notNull())
		.addColumn("client_ids", "text", (column) => column.notNull())
		.addColumn("thumbprints", "text", (column) => column.notNull())
		.addColumn("created_at", TIME, (column) => column.notNull())
		.execute();
}

const INDEXES: readonly (readonly [table: string, columns: string[]])[] = [
	["group_members", ["user_id"]],
	["policy_attachments", ["policy_arn", "account_id"]],
	["permissions_boundaries", ["policy_arn", "account_id"]],
	["trust_principals", ["principal_id"]],
	["oidc_providers", ["account_id"]],
];

async function createIndexes({ schema }: Kysely<unknown>): Promise<void> {
	for (const [table, columns] of INDEXES) {
		await schema
			.createIndex(`${table}_by_${columns.join("_and_")}`)
			.on(table)
			.columns(columns)
			.execute();
	}
}
