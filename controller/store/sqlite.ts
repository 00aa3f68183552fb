import { closeSync, openSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import {
	type ConnectionProvider,
	type DatabaseConnection,
	DummyDriver,
	Kysely,
	type QueryExecutor,
	SqliteAdapter,
	SqliteDialect,
	SqliteDriver,
} from "kysely";
import { StepError } from "#shared/errors.ts";
import type { RandomBytes } from "#shared/random.ts";
import { GroupCommit } from "./group-commit.ts";
import { ensureGeneration } from "./meta.ts";
import { migrate } from "./migrate.ts";
import { NodeChanges } from "./node-changes.ts";
import { ReadSnapshot } from "./read-snapshot.ts";
import type { Schema } from "./schema.ts";
import { lockStoreFile } from "./sqlite-lock.ts";
import { SqliteStatements } from "./sqlite-statements.ts";
import type { Database, Store, WriteTransaction } from "./store.ts";

/** What names a database that ends with the process. */
export const MEMORY = ":memory:";

/** How long a statement waits for another process, such as a backup, that holds the database. */
const BUSY_TIMEOUT_MS = 5000;

/**
 * Opens the embedded store in a file, or in memory for `:memory:`; makes the file (mode 0600) and its tables as needed.
 * Rejects when another controller has it open, or when a newer version has changed it.
 */
export async function openSqliteStore(
	file: string,
	random: RandomBytes,
): Promise<Store> {
	await using opened = new AsyncDisposableStack();
	if (file !== MEMORY) opened.use(lockStoreFile(file));
	const writer = opened.adopt(openWriter(file), closeDatabase);
	const dialect = dialectOf(writer);
	const setup = new Kysely<Schema>({ dialect });
	await migrate(setup).catch((cause) => {
		throw new StepError(`preparing the tables of ${file}`, cause);
	});
	const generation = await ensureGeneration(setup, random);
	const reader =
		file === MEMORY ? writer : opened.adopt(openReader(file), closeDatabase);
	return new SqliteStore({
		base: {
			dialect,
			driver: new NoTransactionsDriver(),
			executor: setup.getExecutor(),
		},
		generation,
		writer,
		writes: await connect(writer),
		reads: await connect(reader),
		...(reader !== writer && { snapshot: new ReadSnapshot(reader) }),
		opened: opened.move(),
	});
}

/** What every Kysely of the store has in common. */
interface Base {
	readonly dialect: SqliteDialect;
	readonly driver: NoTransactionsDriver;
	readonly executor: QueryExecutor;
}

interface Parts {
	readonly base: Base;
	readonly generation: string;
	readonly writer: DatabaseSync;
	readonly writes: DatabaseConnection;
	readonly reads: DatabaseConnection;
	/** Undefined in memory, where readers share the writer's connection. */
	readonly snapshot?: ReadSnapshot;
	readonly opened: AsyncDisposableStack;
}

class SqliteStore implements Store {
	readonly generation: string;
	readonly read: Database;
	readonly changes: NodeChanges;
	readonly #base: Base;
	readonly #writes: DatabaseConnection;
	readonly #opened: AsyncDisposableStack;
	readonly #snapshot: ReadSnapshot | undefined;
	readonly #commits: GroupCommit;

	constructor(parts: Parts) {
		this.generation = parts.generation;
		this.#base = parts.base;
		this.#writes = parts.writes;
		this.#opened = parts.opened;
		this.#snapshot = parts.snapshot;
		this.#commits = new GroupCommit(parts.writer, {
			beforeBegin: () => parts.snapshot?.end(),
			afterCommit: () => this.changes.look(),
		});
		const reads = readOnly(parts.reads, parts.snapshot);
		this.read = overConnection(this.#base, {
			provideConnection: async (consumer) => {
				// In memory, readers would otherwise see what is not committed.
				await this.#commits.betweenCommits();
				return consumer(reads);
			},
		});
		this.changes = new NodeChanges(this.read);
	}

	write<T>(work: (tx: WriteTransaction) => Promise<T>): Promise<T> {
		return this.#commits.write((turn) => {
			const tx = overConnection(this.#base, {
				provideConnection: async (consumer) => {
					if (turn.over) throw new Error("a write that has ended goes on");
					return consumer(this.#writes);
				},
			});
			return work(tx as WriteTransaction);
		});
	}

	async [Symbol.asyncDispose](): Promise<void> {
		await this.#commits.drain();
		this.#snapshot?.end();
		await this.#opened.disposeAsync();
	}
}

/** Made before SQLite opens it, so that the file and its companions are its owner's alone. */
function openWriter(file: string): DatabaseSync {
	if (file !== MEMORY) closeSync(openSync(file, "a", 0o600));
	const database = new DatabaseSync(file, { timeout: BUSY_TIMEOUT_MS });
	// FULL: a commit is on disk before anyone is answered.
	database.exec(
		"pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on",
	);
	return database;
}

function openReader(file: string): DatabaseSync {
	return new DatabaseSync(file, { readOnly: true, timeout: BUSY_TIMEOUT_MS });
}

function closeDatabase(database: DatabaseSync): void {
	if (database.isOpen) database.close();
}

/** SQLite's tables change in transactions like its rows; Kysely assumes that they do not. */
class TransactionalDdlAdapter extends SqliteAdapter {
	override get supportsTransactionalDdl(): boolean {
		return true;
	}
}

class GumleafSqliteDialect extends SqliteDialect {
	override createAdapter(): SqliteAdapter {
		return new TransactionalDdlAdapter();
	}
}

function dialectOf(database: DatabaseSync): SqliteDialect {
	return new GumleafSqliteDialect({ database: new SqliteStatements(database) });
}

/** Kysely's own connection to the database. */
async function connect(database: DatabaseSync): Promise<DatabaseConnection> {
	const driver = new SqliteDriver({ database: new SqliteStatements(database) });
	await driver.init();
	return driver.acquireConnection();
}

/** Refuses what is no question: in memory SQLite itself would not. */
function readOnly(
	connection: DatabaseConnection,
	snapshot: ReadSnapshot | undefined,
): DatabaseConnection {
	return {
		executeQuery: async (compiled) => {
			if (compiled.query.kind !== "SelectQueryNode") {
				throw new Error("Store.read only reads");
			}
			snapshot?.enter();
			return connection.executeQuery(compiled);
		},
		streamQuery: () => {
			throw new Error("the store does not stream");
		},
	};
}

/** Transactions are begun and ended by group commit alone. */
class NoTransactionsDriver extends DummyDriver {
	override async beginTransaction(): Promise<void> {
		throw new Error("transactions go through Store.write");
	}
}

/** Kysely over one connection, without the locks it needs where several callers share a transaction. */
function overConnection(base: Base, provider: ConnectionProvider): Database {
	const { dialect } = base;
	return new Kysely<Schema>({
		config: { dialect },
		dialect,
		driver: base.driver,
		executor: base.executor.withConnectionProvider(provider),
	});
}
