import type { DatabaseSync, StatementSync } from "node:sqlite";

/**
 * Lets the reads of one turn of the event loop share a read transaction: they see one state, and SQLite takes its
 * locks once instead of at every statement (measured: 2.5 µs a read instead of 7 µs).
 */
export class ReadSnapshot {
	readonly #reader: DatabaseSync;
	readonly #begin: StatementSync;
	readonly #end: StatementSync;
	readonly #dataVersion: StatementSync;
	#open = false;
	#version = 0;

	constructor(reader: DatabaseSync) {
		this.#reader = reader;
		this.#begin = reader.prepare("begin");
		this.#end = reader.prepare("commit");
		this.#dataVersion = reader.prepare("pragma data_version");
	}

	/**
	 * To be called before each read. Answers the version of the data that will be read: another one after every
	 * commit, whoever made it.
	 * @see https://www.sqlite.org/pragma.html#pragma_data_version
	 */
	enter(): number {
		if (this.#open) return this.#version;
		this.#begin.run();
		this.#open = true;
		setImmediate(() => this.end());
		this.#version = Number(this.#dataVersion.get()?.data_version);
		return this.#version;
	}

	/** To be called before each write, so that who has seen its answer reads what it wrote. */
	end(): void {
		// Closing the connection has ended it already.
		if (!this.#open || !this.#reader.isOpen) return;
		this.#open = false;
		this.#end.run();
	}
}
