import { type CompiledQuery, Kysely, type KyselyProps } from "kysely";
import type { Schema } from "./schema.ts";

/** Runs a compiled query with these parameters instead of its own. */
export type RunCompiled = <Row>(
	query: CompiledQuery<Row>,
	parameters: readonly unknown[],
) => Promise<readonly Row[]>;

/** A database that runs prepared queries past Kysely, whose way to the connection costs as much as a keyed read. */
export class DirectDatabase extends Kysely<Schema> {
	readonly runPrepared: RunCompiled;

	constructor(props: KyselyProps, runPrepared: RunCompiled) {
		super(props);
		this.runPrepared = runPrepared;
	}
}
