import type {
	DatabaseSync,
	SQLInputValue,
	SQLOutputValue,
	StatementSync,
} from "node:sqlite";
import type { CompiledQuery, SqliteDatabase, SqliteStatement } from "kysely";

type Row = Record<string, SQLOutputValue>;

/** More different statements than the controller has; beyond it the oldest is prepared anew. */
const MAX_STATEMENTS = 1000;

/** A database of node:sqlite in the shape Kysely expects; statements are prepared once and kept by their text. */
export class SqliteStatements implements SqliteDatabase {
	readonly #database: DatabaseSync;
	readonly #statements = new Map<string, CachedStatement>();

	constructor(database: DatabaseSync) {
		this.#database = database;
	}

	prepare(sql: string): CachedStatement {
		const known = this.#statements.get(sql);
		if (known) return known;
		if (this.#statements.size >= MAX_STATEMENTS) this.#forgetOldest();
		const statement = new CachedStatement(this.#database.prepare(sql));
		this.#statements.set(sql, statement);
		return statement;
	}

	/** Runs a compiled query with these parameters. Its rows may be shared, so they are frozen. */
	run<Row>(
		query: CompiledQuery<Row>,
		parameters: readonly unknown[],
	): readonly Row[] {
		const statement = this.prepare(query.sql);
		if (!statement.reader) {
			statement.run(parameters);
			return [];
		}
		const rows = statement.all(parameters).map((row) => Object.freeze(row));
		// What the query selects is known to the one who built it.
		return Object.freeze(rows) as readonly Row[];
	}

	close(): void {
		this.#statements.clear();
		if (this.#database.isOpen) this.#database.close();
	}

	#forgetOldest(): void {
		const [oldest] = this.#statements.keys();
		if (oldest !== undefined) this.#statements.delete(oldest);
	}
}

class CachedStatement implements SqliteStatement {
	readonly reader: boolean;
	readonly #statement: StatementSync;
	readonly #columns: readonly string[];

	constructor(statement: StatementSync) {
		this.#statement = statement;
		this.#columns = statement.columns().map((column) => column.name);
		this.reader = this.#columns.length > 0;
		// Arrays because node:sqlite's own objects have no prototype and are slower to make.
		statement.setReturnArrays(true);
	}

	all(parameters: readonly unknown[]): Row[] {
		const rows: unknown[] = this.#statement.all(...inputs(parameters));
		return rows.map((row) => this.#toObject(row as SQLOutputValue[]));
	}

	run(parameters: readonly unknown[]) {
		return this.#statement.run(...inputs(parameters));
	}

	*iterate(parameters: readonly unknown[]): IterableIterator<Row> {
		yield* this.all(parameters);
	}

	#toObject(values: readonly SQLOutputValue[]): Row {
		const row: Row = {};
		for (let index = 0; index < this.#columns.length; index++) {
			row[this.#columns[index] ?? ""] = values[index] ?? null;
		}
		return row;
	}
}

/** Kysely types parameters as unknown; node:sqlite itself refuses what it cannot store. */
function inputs(parameters: readonly unknown[]): SQLInputValue[] {
	return parameters as SQLInputValue[];
}
