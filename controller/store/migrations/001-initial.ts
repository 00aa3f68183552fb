import type {
	ColumnDefinitionBuilder,
	CreateTableBuilder,
	Kysely,
} from "kysely";
import type { Migration } from "kysely/migration";

/** Milliseconds since the epoch: more than 32 bits. */
const TIME = "bigint";
/** What is only ever raised. */
const COUNTER = "bigint";

const notNull = (column: ColumnDefinitionBuilder) => column.notNull();
const primaryKey = (column: ColumnDefinitionBuilder) =>
	column.primaryKey().notNull();

/** The tables of the first version. */
export const initial: Migration = {
	async up(database: Kysely<unknown>): Promise<void> {
		await createStoreTables(database);
		await createIdentityTables(database);
		await createPolicyTables(database);
		await createNodeTables(database);
		await createInstanceTables(database);
		await createIndexes(database);
	},
};

async function createStoreTables(database: Kysely<unknown>): Promise<void> {
	const { schema } = database;
	await schema
		.createTable("meta")
		.addColumn("key", "text", primaryKey)
		.addColumn("value", "text", notNull)
		.execute();
	await schema
		.createTable("sealed_secrets")
		.addColumn("secret_id", "text", primaryKey)
		.addColumn("sealed_value", "text", notNull)
		.execute();
	await schema
		.createTable("accounts")
		.addColumn("account_id", "text", primaryKey)
		.addColumn("account_name", "text")
		.addColumn("created_at", TIME, notNull)
		.execute();
}

/** What users, roles and instance profiles have alike. */
function namedEntity(
	database: Kysely<unknown>,
	table: string,
	id: string,
): CreateTableBuilder<string> {
	return database.schema
		.createTable(table)
		.addColumn(id, "text", primaryKey)
		.addColumn("account_id", "text", notNull)
		.addColumn("name", "text", notNull)
		.addColumn("name_key", "text", notNull)
		.addColumn("path", "text", notNull)
		.addColumn("created_at", TIME, notNull)
		.addUniqueConstraint(`${table}_name`, ["account_id", "name_key"]);
}

async function createIdentityTables(database: Kysely<unknown>): Promise<void> {
	await namedEntity(database, "users", "user_id").execute();
	await database.schema
		.createTable("access_keys")
		.addColumn("access_key_id", "text", primaryKey)
		.addColumn("account_id", "text", notNull)
		.addColumn("user_id", "text", (column) =>
			column.references("users.user_id"),
		)
		.addColumn("sealed_secret", "text", notNull)
		.addColumn("status", "text", notNull)
		.addColumn("created_at", TIME, notNull)
		.addColumn("last_used_at", TIME)
		.addColumn("last_used_service", "text")
		.addColumn("last_used_region", "text")
		.execute();
	await namedEntity(database, "roles", "role_id")
		.addColumn("description", "text")
		.addColumn("max_session_duration", "integer", notNull)
		.addColumn("trust_policy", "text", notNull)
		.addColumn("valid_from", TIME, notNull)
		.addColumn("last_used_at", TIME)
		.addColumn("last_used_region", "text")
		.execute();
	await namedEntity(database, "instance_profiles", "profile_id")
		.addColumn("role_id", "text", (column) =>
			column.references("roles.role_id"),
		)
		.addColumn("role_changed_at", TIME, notNull)
		.execute();
}

async function createPolicyTables(database: Kysely<unknown>): Promise<void> {
	const { schema } = database;
	await schema
		.createTable("inline_policies")
		.addColumn("entity_id", "text", notNull)
		.addColumn("name", "text", notNull)
		.addColumn("name_key", "text", notNull)
		.addColumn("document", "text", notNull)
		.addPrimaryKeyConstraint("inline_policies_key", ["entity_id", "name_key"])
		.execute();
	await schema
		.createTable("tags")
		.addColumn("resource_id", "text", notNull)
		.addColumn("account_id", "text", notNull)
		.addColumn("tag_key_key", "text", notNull)
		.addColumn("tag_key", "text", notNull)
		.addColumn("tag_value", "text", notNull)
		.addPrimaryKeyConstraint("tags_key", ["resource_id", "tag_key_key"])
		.execute();
}

async function createNodeTables(database: Kysely<unknown>): Promise<void> {
	const { schema } = database;
	await schema
		.createTable("nodes")
		.addColumn("node_id", "text", primaryKey)
		.addColumn("name", "text", (column) => column.notNull().unique())
		.addColumn("created_at", TIME, notNull)
		.addColumn("revision", COUNTER, notNull)
		.addColumn("certificate_serial", "text")
		.addColumn("certificate_expires_at", TIME)
		.addColumn("valid_from", TIME, notNull)
		.addColumn("banned_at", TIME)
		.addColumn("draining", "integer", notNull)
		.addColumn("reported_at", TIME)
		.addColumn("zone", "text")
		.addColumn("subnet", "text")
		.addColumn("hypervisor", "text")
		.addColumn("vcpus", "integer")
		.addColumn("memory_mib", "integer")
		.addColumn("instance_slots", "integer")
		.execute();
	await schema
		.createTable("join_tokens")
		.addColumn("token_id", "text", primaryKey)
		.addColumn("node_id", "text", (column) =>
			column.notNull().references("nodes.node_id").onDelete("cascade"),
		)
		.addColumn("secret_hash", "text", notNull)
		.addColumn("expires_at", TIME, notNull)
		.addColumn("used_at", TIME)
		.execute();
}

async function createInstanceTables(database: Kysely<unknown>): Promise<void> {
	const { schema } = database;
	await schema
		.createTable("images")
		.addColumn("image_id", "text", primaryKey)
		.addColumn("account_id", "text", notNull)
		.addColumn("name", "text", notNull)
		.addColumn("description", "text")
		.addColumn("architecture", "text", notNull)
		.addColumn("source", "text", notNull)
		.addColumn("created_at", TIME, notNull)
		.execute();
	await instancesTable(database).execute();
	await schema
		.createTable("client_tokens")
		.addColumn("account_id", "text", notNull)
		.addColumn("client_token", "text", notNull)
		.addColumn("parameters_hash", "text", notNull)
		.addColumn("reservation_id", "text", notNull)
		.addColumn("created_at", TIME, notNull)
		.addPrimaryKeyConstraint("client_tokens_key", [
			"account_id",
			"client_token",
		])
		.execute();
}

function instancesTable(
	database: Kysely<unknown>,
): CreateTableBuilder<"instances"> {
	return database.schema
		.createTable("instances")
		.addColumn("instance_id", "text", primaryKey)
		.addColumn("account_id", "text", notNull)
		.addColumn("reservation_id", "text", notNull)
		.addColumn("image_id", "text", notNull)
		.addColumn("instance_type", "text", notNull)
		.addColumn("ami_launch_index", "integer", notNull)
		.addColumn("state_code", "integer", notNull)
		.addColumn("reported_state", "text")
		.addColumn("state_reason_code", "text")
		.addColumn("state_reason_message", "text")
		.addColumn("launched_at", TIME, notNull)
		.addColumn("terminated_at", TIME)
		.addColumn("node_id", "text", notNull)
		.addColumn("epoch", COUNTER, notNull)
		.addColumn("valid_from", TIME, notNull)
		.addColumn("private_ip", "text", notNull)
		.addColumn("mac", "text", notNull)
		.addColumn("zone", "text", notNull)
		.addColumn("address_lease", "text")
		.addColumn("key_name", "text")
		.addColumn("user_data", "text")
		.addColumn("metadata_options", "text", notNull)
		.addColumn("profile_id", "text")
		.addColumn("profile_arn", "text")
		.addColumn("association_id", "text")
		.addColumn("associated_at", TIME)
		.addColumn("client_token", "text")
		.addUniqueConstraint("instances_address", ["node_id", "address_lease"]);
}

/** Where a lookup goes by something else than a key; unique constraints bring their own index. */
const INDEXES: readonly (readonly [table: string, columns: string[]])[] = [
	["access_keys", ["account_id", "user_id"]],
	["access_keys", ["user_id"]],
	["instance_profiles", ["role_id"]],
	["tags", ["account_id"]],
	["nodes", ["revision"]],
	["join_tokens", ["node_id"]],
	["images", ["account_id"]],
	["instances", ["account_id"]],
	["instances", ["reservation_id"]],
	["instances", ["profile_id"]],
	["instances", ["association_id"]],
	["client_tokens", ["created_at"]],
];

async function createIndexes(database: Kysely<unknown>): Promise<void> {
	for (const [table, columns] of INDEXES) {
		await database.schema
			.createIndex(`${table}_by_${columns.join("_and_")}`)
			.on(table)
			.columns(columns)
			.execute();
	}
}
