import { CompiledQuery } from "kysely";
import type { DataVersion } from "./commit-memo.ts";

/**
 * The transactions that a reader sees now: another text after every commit in the server, whoever made it.
 * @see https://www.postgresql.org/docs/current/functions-info.html#FUNCTIONS-PG-SNAPSHOT
 */
export const CURRENT_SNAPSHOT: CompiledQuery<{ version: string }> =
	CompiledQuery.raw("select pg_current_snapshot()::text as version");

interface Answer {
	readonly version: DataVersion;
	/** How many commits of our own there were when it was sent for. */
	readonly commits: number;
}

/**
 * Tells which version of the data there is. Whoever asks in one turn of the event loop shares an answer; it is sent for
 * after the turn, so it is never older than a question.
 */
export class PostgresDataVersion {
	readonly #read: () => Promise<DataVersion>;
	#asked: Promise<Answer> | undefined;
	#fresh: DataVersion | undefined;
	#commits = 0;

	/** `read` asks the database. */
	constructor(read: () => Promise<DataVersion>) {
		this.#read = read;
	}

	/** Another one after every commit, by whichever controller. */
	async current(): Promise<DataVersion> {
		if (this.#fresh !== undefined) return this.#fresh;
		this.#asked ??= this.#ask();
		const { version, commits } = await this.#asked;
		// An answer that was under way during a commit of ours may be older than what is asked next.
		if (commits === this.#commits) this.#keepForThoseWhoGoOn(version);
		return version;
	}

	/** To be called after each commit of our own, before anybody learns of it. */
	committed(): void {
		this.#commits += 1;
		this.#fresh = undefined;
	}

	#ask(): Promise<Answer> {
		const { promise, resolve, reject } = Promise.withResolvers<Answer>();
		setImmediate(() => {
			this.#asked = undefined;
			const commits = this.#commits;
			this.#read().then((version) => resolve({ version, commits }), reject);
		});
		return promise;
	}

	/**
	 * What runs on from the answer without waiting for anything asks several questions in a row. Nothing that others
	 * have done since can be known to it.
	 */
	#keepForThoseWhoGoOn(version: DataVersion): void {
		if (this.#fresh === undefined) {
			process.nextTick(() => {
				this.#fresh = undefined;
			});
		}
		this.#fresh = version;
	}
}
