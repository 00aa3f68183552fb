import { type CompiledQuery, Kysely, type KyselyProps } from "kysely";
import type { Schema } from "./schema.ts";

/** What a database does past Kysely, whose way to the connection costs as much as a keyed read. */
export interface Shortcuts {
	/** Runs a compiled query with these parameters instead of its own. */
	runPrepared<Row>(
		query: CompiledQuery<Row>,
		parameters: readonly unknown[],
	): Promise<readonly Row[]>;
	/** Answers out of memory what was asked since the last commit; `work` works it out. */
	remember<Answer>(
		question: object,
		about: string,
		work: () => Promise<Answer>,
	): Promise<Answer>;
}

/** A database that has them. */
export class DirectDatabase extends Kysely<Schema> {
	readonly shortcuts: Shortcuts;

	constructor(props: KyselyProps, shortcuts: Shortcuts) {
		super(props);
		this.shortcuts = shortcuts;
	}
}
