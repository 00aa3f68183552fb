import type { Kysely } from "kysely";
import { Migrator } from "kysely/migration";
import { migrations } from "./migrations/index.ts";
import type { Schema } from "./schema.ts";

/** The table in which Kysely's Migrator notes what it has done. */
const MIGRATION_TABLE = "kysely_migration";

/**
 * Brings the tables to this version's form, all steps or none.
 * A database that a newer version has changed is refused: this version could not keep it intact.
 */
export async function migrate(database: Kysely<Schema>): Promise<void> {
	const migrator = new Migrator({
		db: database,
		migrationTableName: MIGRATION_TABLE,
		provider: { getMigrations: async () => migrations },
	});
	await refuseNewer(database);
	const { error } = await migrator.migrateToLatest();
	if (error) throw new Error("migrating the database", { cause: error });
}

async function refuseNewer(database: Kysely<Schema>): Promise<void> {
	const tables = await database.introspection.getTables({
		withInternalKyselyTables: true,
	});
	if (!tables.some((table) => table.name === MIGRATION_TABLE)) return;
	const done = await database
		.withTables<{ [MIGRATION_TABLE]: { name: string } }>()
		.selectFrom(MIGRATION_TABLE)
		.select("name")
		.execute();
	const unknown = done.find(({ name }) => !Object.hasOwn(migrations, name));
	if (unknown) {
		throw new Error(
			`the database was changed by a newer version of Gumleaf (migration ${unknown.name}); start that version, or restore a backup`,
		);
	}
}
