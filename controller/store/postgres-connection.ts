import type { CompiledQuery, DatabaseConnection, QueryResult } from "kysely";
import pg from "pg";
import { StepError } from "#shared/errors.ts";

/** What PostgreSQL says when a prepared `select *` meets a table that another version's migration has changed. */
const FEATURE_NOT_SUPPORTED = "0A000";

/** Names of prepared statements, which every connection prepares for itself. */
export class StatementNames {
	readonly #names = new Map<string, string>();
	#count = 0;

	/** The same name for the same text. */
	nameOf(sql: string): string {
		return this.#names.get(sql) ?? this.rename(sql);
	}

	/** Has a statement prepared anew. */
	rename(sql: string): string {
		this.#count += 1;
		const name = `gumleaf_${this.#count}`;
		this.#names.set(sql, name);
		return name;
	}
}

interface Question {
	readonly text: string;
	readonly values?: readonly unknown[];
	readonly name?: string;
}

/** A connection of the pool while somebody has it: asked one thing at a time, in order. */
export class PostgresConnection implements DatabaseConnection {
	readonly #client: pg.ClientBase;
	readonly #names: StatementNames;
	#last: Promise<unknown> = Promise.resolve();
	#broken = false;

	constructor(client: pg.ClientBase, names: StatementNames) {
		this.#client = client;
		this.#names = names;
	}

	/** Whether it failed in a way after which nobody should have it again. */
	get broken(): boolean {
		return this.#broken;
	}

	/** Runs several statements that have no parameters; the tag of the last: `COMMIT`. */
	async run(text: string): Promise<string> {
		// Of several statements pg answers several results.
		const answer: pg.QueryResult | pg.QueryResult[] = await this.#ask({ text });
		const last = Array.isArray(answer) ? answer.at(-1) : answer;
		return last?.command ?? "";
	}

	/** Runs a compiled query, prepared once per connection. Its rows may be shared, so they are frozen. */
	async runPrepared<Row>(
		{ sql: text }: CompiledQuery<Row>,
		values: readonly unknown[],
	): Promise<readonly Row[]> {
		const name = this.#names.nameOf(text);
		const { rows } = await this.#ask({ text, values, name }).catch((error) => {
			if (error?.code !== FEATURE_NOT_SUPPORTED) throw error;
			// Inside a transaction this fails too, and the next one gets the new name.
			const renamed = this.#names.rename(text);
			return this.#ask({ text, values, name: renamed });
		});
		for (const row of rows) Object.freeze(row);
		// What the query selects is known to the one who built it.
		return Object.freeze(rows) as readonly Row[];
	}

	async executeQuery<Row>({
		sql: text,
		parameters: values,
	}: CompiledQuery): Promise<QueryResult<Row>> {
		const { command, rowCount, rows } = await this.#ask({ text, values });
		const counts = ["INSERT", "UPDATE", "DELETE"].includes(command);
		return {
			rows: rows as Row[],
			...(counts && { numAffectedRows: BigInt(rowCount ?? 0) }),
		};
	}

	streamQuery(): never {
		throw new Error("the store does not stream");
	}

	/** Undoes the transaction, if need be with the connection. */
	async rollback(): Promise<void> {
		if (this.#broken) return;
		await this.run("rollback").catch(() => {
			this.#broken = true;
		});
	}

	#ask(question: Question): Promise<pg.QueryResult> {
		const answer = this.#last.then(() => this.#send(question));
		this.#last = answer.catch(() => {});
		return answer;
	}

	async #send(question: Question): Promise<pg.QueryResult> {
		if (this.#broken) throw new Error("the connection to PostgreSQL is lost");
		try {
			return await this.#client.query({ ...question, values: copy(question) });
		} catch (error) {
			if (isRefusal(error)) throw error;
			this.#broken = true;
			throw new StepError("asking PostgreSQL", error);
		}
	}
}

/** pg takes no list that it may not change. */
function copy({ values }: Question): unknown[] {
	return values === undefined ? [] : [...values];
}

/** Whether the server answered, and goes on listening. */
function isRefusal(error: unknown): boolean {
	return error instanceof pg.DatabaseError && error.severity === "ERROR";
}
