import { AsyncLocalStorage } from "node:async_hooks";
import type { PostgresConnection } from "./postgres-connection.ts";
import type { PostgresPool } from "./postgres-pool.ts";

interface Snapshot {
	readonly connection: PostgresConnection;
	over: boolean;
}

/** Lets several reads see one state of the database, however the code that does them is called. */
export class PostgresSnapshots {
	readonly #pool: PostgresPool;
	readonly #current = new AsyncLocalStorage<Snapshot>();

	constructor(pool: PostgresPool) {
		this.#pool = pool;
	}

	/** The connection of the snapshot that its caller runs in; undefined outside of any. */
	get connection(): PostgresConnection | undefined {
		const snapshot = this.#current.getStore();
		return snapshot?.over ? undefined : snapshot?.connection;
	}

	/** Runs work whose reads all see the database as it is now. */
	within<T>(work: () => Promise<T>): Promise<T> {
		return this.#pool.use(async (connection) => {
			const snapshot: Snapshot = { connection, over: false };
			try {
				await connection.run("begin isolation level repeatable read read only");
				return await this.#current.run(snapshot, work);
			} finally {
				snapshot.over = true;
				await connection.rollback();
			}
		});
	}
}
