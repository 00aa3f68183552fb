type Rows = readonly unknown[];

/** How many answers are kept; beyond it all are forgotten. */
const MAX_ANSWERS = 2_000;

/** Longer answers are not what every call asks for. */
const MAX_ROWS = 50;

/**
 * The answers to prepared queries since the database last changed: most calls ask for the same few rows (keys, users,
 * roles, policies), and in most turns of the event loop nothing was written.
 */
export class RowMemo {
	readonly #answers = new Map<string, Map<string, Rows>>();
	#version = -1;
	#size = 0;

	/** What the database at this version answers; `ask` is called when it was not asked before. */
	rows<Row>(
		version: number,
		sql: string,
		parameters: readonly unknown[],
		ask: () => readonly Row[],
	): readonly Row[] {
		if (version !== this.#version || this.#size >= MAX_ANSWERS) this.#forget();
		this.#version = version;
		const answers = this.#answersTo(sql);
		const name = JSON.stringify(parameters);
		const known = answers.get(name);
		// The same query with the same parameters has the same kind of rows.
		if (known) return known as readonly Row[];
		const rows = ask();
		if (rows.length > MAX_ROWS) return rows;
		answers.set(name, rows);
		this.#size += 1;
		return rows;
	}

	#answersTo(sql: string): Map<string, Rows> {
		const known = this.#answers.get(sql);
		if (known) return known;
		const answers = new Map<string, Rows>();
		this.#answers.set(sql, answers);
		return answers;
	}

	#forget(): void {
		this.#answers.clear();
		this.#size = 0;
	}
}
