import { closeSync, openSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { type CompiledQuery, Kysely } from "kysely";
import { StepError } from "#shared/errors.ts";
import type { RandomBytes } from "#shared/random.ts";
import { CommitMemo } from "./commit-memo.ts";
import {
	DirectDatabases,
	readOnly,
	refuseAllButSelect,
	refuseWhenOver,
} from "./direct-database.ts";
import { GroupCommit } from "./group-commit.ts";
import { ensureGeneration } from "./meta.ts";
import { migrate } from "./migrate.ts";
import { NodeChanges } from "./node-changes.ts";
import { ReadSnapshot } from "./read-snapshot.ts";
import type { Schema } from "./schema.ts";
import {
	connect,
	GumleafSqliteDialect,
	type SqliteConnection,
} from "./sqlite-dialect.ts";
import { lockStoreFile } from "./sqlite-lock.ts";
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
	const dialect = new GumleafSqliteDialect(writer);
	const setup = new Kysely<Schema>({ dialect });
	await migrate(setup).catch((cause) => {
		throw new StepError(`preparing the tables of ${file}`, cause);
	});
	const generation = await ensureGeneration(setup, random);
	const reader =
		file === MEMORY ? writer : opened.adopt(openReader(file), closeDatabase);
	return new SqliteStore({
		databases: new DirectDatabases(dialect, setup.getExecutor()),
		generation,
		writer,
		writes: await connect(writer),
		reads: await connect(reader),
		...(reader !== writer && { snapshot: new ReadSnapshot(reader) }),
		opened: opened.move(),
	});
}

interface Parts {
	readonly databases: DirectDatabases;
	readonly generation: string;
	readonly writer: DatabaseSync;
	readonly writes: SqliteConnection;
	readonly reads: SqliteConnection;
	/** Undefined in memory, where readers share the writer's connection. */
	readonly snapshot?: ReadSnapshot;
	readonly opened: AsyncDisposableStack;
}

class SqliteStore implements Store {
	readonly generation: string;
	readonly read: Database;
	readonly changes: NodeChanges;
	readonly #databases: DirectDatabases;
	readonly #writes: SqliteConnection;
	readonly #reads: SqliteConnection;
	readonly #memo = new CommitMemo();
	readonly #opened: AsyncDisposableStack;
	readonly #snapshot: ReadSnapshot | undefined;
	readonly #commits: GroupCommit;

	constructor(parts: Parts) {
		this.generation = parts.generation;
		this.#databases = parts.databases;
		this.#writes = parts.writes;
		this.#reads = parts.reads;
		this.#opened = parts.opened;
		this.#snapshot = parts.snapshot;
		this.#commits = new GroupCommit(parts.writer, {
			beforeBegin: () => parts.snapshot?.end(),
			afterCommit: () => this.changes.look(),
		});
		const reads = readOnly(
			parts.reads.kysely,
			() => void parts.snapshot?.enter(),
		);
		this.read = this.#databases.over(
			async (consumer) => {
				// In memory, readers would otherwise see what is not committed.
				await this.#commits.betweenCommits();
				return consumer(reads);
			},
			{
				runPrepared: (query, parameters) => this.#ask(query, parameters),
				remember: (question, about, work) =>
					this.#remember(question, about, work),
			},
		);
		this.changes = new NodeChanges(this.read);
	}

	write<T>(work: (tx: WriteTransaction) => Promise<T>): Promise<T> {
		return this.#commits.write((turn) => {
			const tx = this.#databases.over(
				async (consumer) => {
					refuseWhenOver(turn);
					return consumer(this.#writes.kysely);
				},
				{
					runPrepared: async (query, parameters) => {
						refuseWhenOver(turn);
						return this.#writes.statements.run(query, parameters);
					},
					remember: (_question, _about, work) => work(),
				},
			);
			return work(tx as WriteTransaction);
		});
	}

	/** A prepared query on committed data. */
	async #ask<Row>(
		query: CompiledQuery<Row>,
		parameters: readonly unknown[],
	): Promise<readonly Row[]> {
		refuseAllButSelect(query);
		if (this.#commits.committing) await this.#commits.betweenCommits();
		const { statements } = this.#reads;
		const version = this.#snapshot?.enter();
		if (version === undefined) return statements.run(query, parameters);
		const about = JSON.stringify(parameters);
		return this.#memo.answer(version, query.sql, about, () =>
			statements.run(query, parameters),
		);
	}

	/**
	 * An answer is kept under the version at which it was begun. Should a commit come in between, then what was read of
	 * a later version stands under one that nobody asks for again.
	 */
	async #remember<Answer>(
		question: object,
		about: string,
		work: () => Promise<Answer>,
	): Promise<Answer> {
		if (this.#commits.committing) await this.#commits.betweenCommits();
		const version = this.#snapshot?.enter();
		if (version === undefined) return work();
		return this.#memo.answer(version, question, about, () => {
			const answer = work();
			answer.catch(() => this.#memo.forget(question, about));
			return answer;
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
	try {
		// FULL: a commit is on disk before anyone is answered.
		database.exec(
			"pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on",
		);
	} catch (cause) {
		database.close();
		throw new StepError(`opening ${file}`, cause);
	}
	return database;
}

function openReader(file: string): DatabaseSync {
	return new DatabaseSync(file, { readOnly: true, timeout: BUSY_TIMEOUT_MS });
}

function closeDatabase(database: DatabaseSync): void {
	if (database.isOpen) database.close();
}
