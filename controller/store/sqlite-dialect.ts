import type { DatabaseSync } from "node:sqlite";
import {
	type DatabaseConnection,
	SqliteAdapter,
	SqliteDialect,
	SqliteDriver,
} from "kysely";
import { SqliteStatements } from "./sqlite-statements.ts";

/** SQLite's tables change in transactions like its rows; Kysely assumes that they do not. */
class TransactionalDdlAdapter extends SqliteAdapter {
	override get supportsTransactionalDdl(): boolean {
		return true;
	}
}

/** Kysely's dialect for a database of node:sqlite. */
export class GumleafSqliteDialect extends SqliteDialect {
	constructor(database: DatabaseSync) {
		super({ database: new SqliteStatements(database) });
	}

	override createAdapter(): SqliteAdapter {
		return new TransactionalDdlAdapter();
	}
}

/** One connection in two shapes: for Kysely, and for prepared queries, which go past it. */
export interface SqliteConnection {
	readonly kysely: DatabaseConnection;
	readonly statements: SqliteStatements;
}

/** Makes the connection of an open database. */
export async function connect(
	database: DatabaseSync,
): Promise<SqliteConnection> {
	const statements = new SqliteStatements(database);
	const driver = new SqliteDriver({ database: statements });
	await driver.init();
	return { kysely: await driver.acquireConnection(), statements };
}
