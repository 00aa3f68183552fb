import type { DirectDatabases } from "./direct-database.ts";
import type { PostgresConnection } from "./postgres-connection.ts";
import { OneWrite } from "./postgres-one-write.ts";
import type { PostgresPool } from "./postgres-pool.ts";
import type { WriteTransaction } from "./store.ts";

/** The advisory lock of writers: one at a time in a database, so that the order of revisions is that of commits. */
export const WRITER_LOCK = "1735748972, 1";

/**
 * The lock is taken before the first snapshot, and each statement has its own: a write sees all that was written before
 * it. Nobody waits for the lock while holding another, so writes never wait for each other in a circle.
 */
const BEGIN = `begin isolation level read committed; select pg_advisory_xact_lock(${WRITER_LOCK})`;
const SAVEPOINT = "savepoint one_write";
const RELEASE = "release one_write";
const UNDO = "rollback to one_write; release one_write";

/** How long a write may wait for those before it; whoever asked for it has given up by then. */
const LONGEST_WAIT_MS = 15_000;

/** How many writes share a commit, and for how long others may join: other controllers wait for the lock meanwhile. */
const MOST_TOGETHER = 64;
const LONGEST_TOGETHER_MS = 100;

/** What else happens around writes. */
export interface WriteHooks {
	/** A statement that runs with the commit. */
	readonly withCommit: string;
	/** May not fail. */
	afterCommit(): void;
}

interface QueuedWrite {
	/** By performance.now(). */
	readonly asked: number;
	run(connection: PostgresConnection): Promise<void>;
	/** To be called when what it has done is committed. */
	settle(): void;
	fail(error: unknown): void;
}

/**
 * Group commit: the writes of one controller run one after the other on one connection (more of them would only wait for
 * the lock with connections that readers need), and those that have come up by the time one has run share its
 * transaction, each in a savepoint of its own. What a write throws undoes that write alone; a commit that fails fails all
 * of them; nobody is answered before the commit.
 */
export class PostgresWrites {
	readonly #pool: PostgresPool;
	readonly #databases: DirectDatabases;
	readonly #hooks: WriteHooks;
	readonly #queue: QueuedWrite[] = [];
	#flushing: Promise<void> | undefined;

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
		const { promise, resolve, reject } = Promise.withResolvers<T>();
		let settle = () => {};
		this.#queue.push({
			asked: performance.now(),
			run: async (connection) => {
				const result = await new OneWrite(connection).run(
					this.#databases,
					work,
				);
				settle = () => resolve(result);
			},
			settle: () => settle(),
			fail: reject,
		});
		this.#flushing ??= this.#flush();
		return promise;
	}

	/** Resolves when all that was asked for is written. */
	async drain(): Promise<void> {
		await this.#flushing;
	}

	async #flush(): Promise<void> {
		for (let next = this.#next(); next; next = this.#next()) {
			const group = [next];
			try {
				await this.#pool.use((connection) => this.#transact(connection, group));
				for (const write of group) write.settle();
			} catch (error) {
				for (const write of group) write.fail(error);
			}
		}
		this.#flushing = undefined;
	}

	/** The write that is to run now, if any; those that have waited too long are refused on the way. */
	#next(): QueuedWrite | undefined {
		const now = performance.now();
		for (let write = this.#queue.shift(); write; write = this.#queue.shift()) {
			if (now - write.asked <= LONGEST_WAIT_MS) return write;
			write.fail(new Error("the store did not come to write it in time"));
		}
		return undefined;
	}

	/** Runs the one write there is, and with it those that come up; the group is afterwards what was committed. */
	async #transact(
		connection: PostgresConnection,
		group: QueuedWrite[],
	): Promise<void> {
		try {
			await connection.run(BEGIN);
			const began = performance.now();
			for (const write of group) await write.run(connection);
			while (this.#queue.length > 0) {
				if (group.length >= MOST_TOGETHER) break;
				if (performance.now() - began > LONGEST_TOGETHER_MS) break;
				// Also finds out whether a statement of the first write has failed.
				await connection.run(SAVEPOINT);
				const write = this.#next();
				if (write && (await runAfterOthers(write, connection))) {
					group.push(write);
				}
			}
			await this.#commit(connection);
		} catch (error) {
			await connection.rollback();
			throw error;
		}
		this.#hooks.afterCommit();
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
 * Runs a write in the savepoint that was made for it, and tells whether what it did stands: if not it has failed, also
 * where it caught what one of its statements threw. Rejects when the transaction cannot go on.
 */
async function runAfterOthers(
	write: QueuedWrite,
	connection: PostgresConnection,
): Promise<boolean> {
	try {
		await write.run(connection);
		await connection.run(RELEASE);
		return true;
	} catch (error) {
		write.fail(error);
		await connection.run(UNDO);
		return false;
	}
}
