import type { DatabaseSync } from "node:sqlite";
import {
	type ConnectionProvider,
	type DatabaseConnection,
	DummyDriver,
	type QueryExecutor,
	SqliteAdapter,
	SqliteDialect,
	SqliteDriver,
} from "kysely";
import { DirectDatabase, type Shortcuts } from "./direct-database.ts";
import { SqliteStatements } from "./sqlite-statements.ts";
import type { Database } from "./store.ts";

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

/** Transactions are begun and ended by group commit alone. */
class NoTransactionsDriver extends DummyDriver {
	override async beginTransaction(): Promise<void> {
		throw new Error("transactions go through Store.write");
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

/** Makes the databases that the store hands out: Kysely over one connection, without the locks it needs where several callers share a transaction. */
export class SqliteDatabases {
	readonly #dialect: SqliteDialect;
	readonly #executor: QueryExecutor;
	readonly #driver = new NoTransactionsDriver();

	/** `executor` compiles what all of them are asked. */
	constructor(dialect: SqliteDialect, executor: QueryExecutor) {
		this.#dialect = dialect;
		this.#executor = executor;
	}

	over(
		provideConnection: ConnectionProvider["provideConnection"],
		shortcuts: Shortcuts,
	): Database {
		const dialect = this.#dialect;
		const executor = this.#executor.withConnectionProvider({
			provideConnection,
		});
		return new DirectDatabase(
			{ config: { dialect }, dialect, driver: this.#driver, executor },
			shortcuts,
		);
	}
}
