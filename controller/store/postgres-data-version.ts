import { CompiledQuery } from "kysely";
import type { DataVersion } from "./commit-memo.ts";
import type { PostgresPool } from "./postgres-pool.ts";

/**
 * The transactions that a reader sees now: another text after every commit in the server, whoever made it.
 * @see https://www.postgresql.org/docs/current/functions-info.html#FUNCTIONS-PG-SNAPSHOT
 */
const CURRENT_SNAPSHOT: CompiledQuery<{ version: string }> = CompiledQuery.raw(
	"select pg_current_snapshot()::text as version",
);

/**
 * Asks which version of the data there is. Whoever asks in one turn of the event loop shares an answer; it is sent for
 * after the turn, so it is never older than a question.
 */
export class PostgresDataVersion {
	readonly #pool: PostgresPool;
	#asked: Promise<DataVersion> | undefined;
	#fresh: DataVersion | undefined;

	constructor(pool: PostgresPool) {
		this.#pool = pool;
	}

	/** Another one after every commit, by whichever controller. */
	async current(): Promise<DataVersion> {
		if (this.#fresh !== undefined) return this.#fresh;
		this.#asked ??= this.#ask();
		const version = await this.#asked;
		this.#keepForThoseWhoGoOn(version);
		return version;
	}

	#ask(): Promise<DataVersion> {
		const { promise, resolve, reject } = Promise.withResolvers<DataVersion>();
		setImmediate(() => {
			this.#asked = undefined;
			this.#read().then(resolve, reject);
		});
		return promise;
	}

	async #read(): Promise<DataVersion> {
		const [row] = await this.#pool.use((connection) =>
			connection.runPrepared(CURRENT_SNAPSHOT, []),
		);
		if (!row) throw new Error("PostgreSQL tells no snapshot");
		return row.version;
	}

	/** What runs on from the answer without waiting for anything asks several questions in a row. */
	#keepForThoseWhoGoOn(version: DataVersion): void {
		if (this.#fresh === undefined) {
			process.nextTick(() => {
				this.#fresh = undefined;
			});
		}
		this.#fresh = version;
	}
}
