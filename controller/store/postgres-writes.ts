import type { DatabaseConnection, QueryResult } from "kysely";
import {
	type DirectDatabases,
	refuseWhenOver,
	type Turn,
} from "./direct-database.ts";
import type { PostgresConnection } from "./postgres-connection.ts";
import type { PostgresPool } from "./postgres-pool.ts";
import type { WriteTransaction } from "./store.ts";

/** The advisory lock of writers: one at a time in a database, so that the order of revisions is that of commits. */
export const WRITER_LOCK = "1735748972, 1";

/**
 * The lock is taken before the first snapshot, and each statement has its own: a write sees all that was written before
 * it. Nobody waits for the lock while holding another, so writes never wait for each other in a circle.
 */
const BEGIN = `begin isolation level read committed; select pg_advisory_xact_lock(${WRITER_LOCK})`;

/** How long a write may wait for those before it; whoever asked for it has given up by then. */
const LONGEST_WAIT_MS = 15_000;

/** What else happens around writes. */
export interface WriteHooks {
	/** A statement that runs with the commit. */
	readonly withCommit: string;
	/** May not fail. */
	afterCommit(): void;
}

/**
 * The writes of one controller, one transaction each, one after the other on one connection: more of them would only
 * wait for the lock with connections that readers need.
 */
export class PostgresWrites {
	readonly #pool: PostgresPool;
	readonly #databases: DirectDatabases;
	readonly #hooks: WriteHooks;
	#last: Promise<unknown> = Promise.resolve();

	constructor(
		pool: PostgresPool,
		databases: DirectDatabases,
		hooks: WriteHooks,
	) {
		this.#pool = pool;
		this.#databases = databases;
		this.#hooks = hooks;
	}

	write<T>(work: (tx: WriteTransaction) => Promise<T>): Promise<T> {
		const asked = performance.now();
		const result = this.#last.then(() => {
			if (performance.now() - asked > LONGEST_WAIT_MS) {
				throw new Error("the store did not come to write it in time");
			}
			return this.#pool.use((connection) => this.#transact(connection, work));
		});
		this.#last = result.catch(() => {});
		return result;
	}

	/** Resolves when all that was asked for is written. */
	async drain(): Promise<void> {
		await this.#last;
	}

	async #transact<T>(
		connection: PostgresConnection,
		work: (tx: WriteTransaction) => Promise<T>,
	): Promise<T> {
		try {
			await connection.run(BEGIN);
			const result = await new OneWrite(connection).run(this.#databases, work);
			await this.#commit(connection);
			this.#hooks.afterCommit();
			return result;
		} catch (error) {
			await connection.rollback();
			throw error;
		}
	}

	async #commit(connection: PostgresConnection): Promise<void> {
		try {
			const tag = await connection.run(`${this.#hooks.withCommit}; commit`);
			// What PostgreSQL says when a statement has failed before: nothing of it stands.
			if (tag !== "COMMIT") throw new Error(`answered by ${tag}`);
		} catch (cause) {
			throw new Error("committing to the store", { cause });
		}
	}
}

/**
 * What one write may do with its transaction. While it waits for no statement it ends within its turn of the event loop;
 * one that does not awaits something else and would hold up all other writers: it fails, and its transaction is dead to
 * it.
 */
class OneWrite implements Turn {
	over = false;
	readonly #connection: PostgresConnection;
	readonly #stalled = Promise.withResolvers<never>();
	#running = 0;
	#check: NodeJS.Immediate | undefined;

	constructor(connection: PostgresConnection) {
		this.#connection = connection;
	}

	async run<T>(
		databases: DirectDatabases,
		work: (tx: WriteTransaction) => Promise<T>,
	): Promise<T> {
		const connection: DatabaseConnection = {
			executeQuery: <Row>(
				query: Parameters<DatabaseConnection["executeQuery"]>[0],
			) =>
				this.#ask(
					(): Promise<QueryResult<Row>> => this.#connection.executeQuery(query),
				),
			streamQuery: () => this.#connection.streamQuery(),
		};
		const tx = databases.over((consumer) => consumer(connection), {
			runPrepared: (query, parameters) =>
				this.#ask(() => this.#connection.runPrepared(query, parameters)),
			remember: (_question, _about, work) => work(),
		});
		this.#expectEnd();
		try {
			const done = work(tx as WriteTransaction);
			return await Promise.race([done, this.#stalled.promise]);
		} finally {
			this.over = true;
			clearImmediate(this.#check);
		}
	}

	async #ask<Answer>(question: () => Promise<Answer>): Promise<Answer> {
		refuseWhenOver(this);
		this.#running += 1;
		try {
			return await question();
		} finally {
			this.#running -= 1;
			this.#expectEnd();
		}
	}

	#expectEnd(): void {
		clearImmediate(this.#check);
		if (this.over || this.#running > 0) return;
		this.#check = setImmediate(() => {
			if (this.#running > 0) return;
			this.#stalled.reject(
				new Error("a write awaited something else than its transaction"),
			);
		});
	}
}
