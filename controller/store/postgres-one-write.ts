import type { DatabaseConnection, QueryResult } from "kysely";
import {
	type DirectDatabases,
	refuseWhenOver,
	type Turn,
} from "./direct-database.ts";
import type { PostgresConnection } from "./postgres-connection.ts";
import type { WriteTransaction } from "./store.ts";

/**
 * What one write may do with its transaction. While it waits for no statement it ends within its turn of the event loop;
 * one that does not awaits something else and would hold up all other writers: it fails, and its transaction is dead to
 * it.
 */
export class OneWrite implements Turn {
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
