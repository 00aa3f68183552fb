import type { Compilable, CompiledQuery, DialectAdapter } from "kysely";
import { DirectDatabase } from "./direct-database.ts";
import type { Database } from "./store.ts";

/** Stands for a parameter while a query is being compiled. */
class Placeholder {
	readonly index: number;

	constructor(index: number) {
		this.index = index;
	}
}

interface Prepared<Row> {
	readonly query: CompiledQuery<Row>;
	/** Whether the query's parameters are those of its caller, as they come. */
	readonly asGiven: boolean;
}

/** A prepared query. */
export type RunQuery<Parameters extends readonly unknown[], Row> = (
	db: Database,
	...parameters: Parameters
) => Promise<readonly Row[]>;

/**
 * Makes a query that Kysely builds and compiles once per kind of database instead of at every call: for the reads that
 * every API call does. `build` must hand its parameters to Kysely untouched; it is told `count` of them.
 */
export function prepareQuery<Parameters extends readonly unknown[], Row>(
	build: (db: Database, ...parameters: Parameters) => Compilable<Row>,
	count = build.length - 1,
): RunQuery<Parameters, Row> {
	// Only a memo of what `build` answers: the same for everyone who has the same kind of database.
	const compiled = new WeakMap<DialectAdapter, Prepared<Row>>();
	return async (db, ...parameters) => {
		const { adapter } = db.getExecutor();
		const known = compiled.get(adapter);
		const prepared = known ?? compileOnce(build, db, count);
		if (!known) compiled.set(adapter, prepared);
		const { query } = prepared;
		const values = valuesFor(prepared, parameters);
		if (db instanceof DirectDatabase) {
			return db.shortcuts.runPrepared(query, values);
		}
		const result = await db.executeQuery<Row>({ ...query, parameters: values });
		return result.rows;
	};
}

function compileOnce<Parameters extends readonly unknown[], Row>(
	build: (db: Database, ...parameters: Parameters) => Compilable<Row>,
	db: Database,
	count: number,
): Prepared<Row> {
	const placeholders = Array.from(
		{ length: count },
		(_, index) => new Placeholder(index),
	);
	// Kysely takes any value as a parameter, whatever type the column has.
	const query = build(db, ...(placeholders as unknown as Parameters)).compile();
	const missing = placeholders.find((one) => !query.parameters.includes(one));
	if (missing) {
		throw new Error(`parameter ${missing.index} is lost in ${query.sql}`);
	}
	const asGiven =
		query.parameters.length === count &&
		placeholders.every((one, index) => one === query.parameters[index]);
	return { query, asGiven };
}

function valuesFor(
	{ query, asGiven }: Prepared<unknown>,
	parameters: readonly unknown[],
): readonly unknown[] {
	if (asGiven) return parameters;
	return query.parameters.map((value) =>
		value instanceof Placeholder ? parameters[value.index] : value,
	);
}
