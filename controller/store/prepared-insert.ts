import { prepareQuery, type RunQuery } from "./prepared-query.ts";
import type { Schema } from "./schema.ts";
import type { WriteTransaction } from "./store.ts";

/**
 * Makes an insert of one row into a table that Kysely compiles once for each choice of columns (rows written down in
 * one place have one) instead of at every call.
 */
export function prepareInsert<Table extends keyof Schema>(
	table: Table,
): (tx: WriteTransaction, row: Schema[Table]) => Promise<void> {
	const inserts = new Map<string, RunQuery<readonly unknown[], unknown>>();
	return async (tx, row) => {
		const columns = Object.keys(row);
		const name = columns.join();
		const insert = inserts.get(name) ?? insertOf(table, columns);
		inserts.set(name, insert);
		await insert(tx, ...Object.values(row));
	};
}

function insertOf(
	table: keyof Schema,
	columns: readonly string[],
): RunQuery<readonly unknown[], unknown> {
	return prepareQuery((db, ...values: readonly unknown[]) => {
		const row = columns.map((column, index) => [column, values[index]]);
		// The row's type was checked by whoever called; Kysely sees placeholders.
		return db.insertInto(table).values(Object.fromEntries(row) as never);
	}, columns.length);
}
