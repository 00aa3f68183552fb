import { type RawBuilder, sql } from "kysely";
import { foldCase } from "#shared/fold-case.ts";

/** Which part of a list sorted by `name_key` to read. */
export interface Page {
	/** Only entities whose path begins so, in exact case. */
	readonly pathPrefix?: string | undefined;
	/** Only what sorts after this `name_key`. */
	readonly afterKey?: string | undefined;
	readonly limit: number;
}

/** What a name is unique and sorted by: AWS's names are so without regard to case. */
export function nameKey(name: string): string {
	return foldCase(name);
}

/** True where the column's text begins with `prefix`; LIKE would ignore case in SQLite. */
export function beginsWith(
	column: string,
	prefix: string,
): RawBuilder<boolean> {
	return sql<boolean>`substr(${sql.ref(column)}, 1, ${[...prefix].length}) = ${prefix}`;
}
