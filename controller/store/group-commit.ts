import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { Turn } from "./direct-database.ts";

interface QueuedWrite {
	run(turn: Turn): Promise<void>;
	settle(): void;
	fail(error: unknown): void;
}

/** The statements around writes, prepared once. */
type Frame = Readonly<
	Record<"begin" | "commit" | "savepoint" | "release" | "undo", StatementSync>
>;

/** What else happens around a group. Neither may fail. */
export interface CommitHooks {
	beforeBegin(): void;
	afterCommit(): Promise<void>;
}

/**
 * Group commit: the writes that come up in one turn of the event loop share one transaction, each in a savepoint of
 * its own. What a write throws undoes that write alone; a commit that fails fails all of them; nobody is
 * answered before the commit. Writes run one after the other.
 */
export class GroupCommit {
	readonly #database: DatabaseSync;
	readonly #frame: Frame;
	readonly #hooks: CommitHooks;
	#queue: QueuedWrite[] = [];
	#flushing: Promise<void> | undefined;

	constructor(database: DatabaseSync, hooks: CommitHooks) {
		this.#database = database;
		this.#hooks = hooks;
		this.#frame = {
			begin: database.prepare("begin immediate"),
			commit: database.prepare("commit"),
			savepoint: database.prepare("savepoint one_write"),
			release: database.prepare("release one_write"),
			undo: database.prepare("rollback to one_write"),
		};
	}

	write<T>(work: (turn: Turn) => Promise<T>): Promise<T> {
		const { promise, resolve, reject } = Promise.withResolvers<T>();
		let settle = () => {};
		this.#queue.push({
			run: async (turn) => {
				const result = await work(turn);
				settle = () => resolve(result);
			},
			settle: () => settle(),
			fail: reject,
		});
		if (!this.#flushing) this.#schedule();
		return promise;
	}

	/** Whether a transaction is open. */
	get committing(): boolean {
		return this.#database.isTransaction;
	}

	/** Resolves when no transaction is open. */
	async betweenCommits(): Promise<void> {
		while (this.committing) await this.#flushing;
	}

	/** Resolves when all that was asked for is written. */
	async drain(): Promise<void> {
		while (this.#flushing) await this.#flushing;
	}

	#schedule(): void {
		const { promise, resolve } = Promise.withResolvers<void>();
		this.#flushing = promise;
		setImmediate(async () => {
			await this.#flush(this.#queue.splice(0));
			this.#flushing = undefined;
			if (this.#queue.length > 0) this.#schedule();
			resolve();
		});
	}

	async #flush(writes: readonly QueuedWrite[]): Promise<void> {
		try {
			await this.#transact(writes);
		} catch (error) {
			const failure = new Error("committing to the store", { cause: error });
			for (const write of writes) write.fail(failure);
			return;
		}
		for (const write of writes) write.settle();
		await this.#hooks.afterCommit();
	}

	async #transact(writes: readonly QueuedWrite[]): Promise<void> {
		this.#hooks.beforeBegin();
		try {
			this.#frame.begin.run();
			for (const write of writes) await this.#runOne(write);
			this.#frame.commit.run();
		} finally {
			if (this.#database.isTransaction) this.#database.exec("rollback");
		}
	}

	async #runOne(write: QueuedWrite): Promise<void> {
		this.#frame.savepoint.run();
		try {
			await withinThisTurn((turn) => write.run(turn));
		} catch (error) {
			this.#frame.undo.run();
			write.fail(error);
		}
		this.#frame.release.run();
	}
}

/**
 * Every statement is synchronous, so a write ends within its turn of the event loop. One that does not
 * awaits something else and would hold up all the others: it fails, and its transaction is dead to it.
 */
async function withinThisTurn(
	work: (turn: Turn) => Promise<void>,
): Promise<void> {
	const turn = { over: false };
	const { promise: stalled, reject } = Promise.withResolvers<never>();
	const check = setImmediate(() =>
		reject(new Error("a write awaited something else than its transaction")),
	);
	try {
		await Promise.race([work(turn), stalled]);
	} finally {
		turn.over = true;
		clearImmediate(check);
	}
}
