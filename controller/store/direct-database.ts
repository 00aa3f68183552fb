import {
	type CompiledQuery,
	type ConnectionProvider,
	type DatabaseConnection,
	type Dialect,
	DummyDriver,
	Kysely,
	type KyselyProps,
	type QueryExecutor,
} from "kysely";
import type { Schema } from "./schema.ts";
import type { Database } from "./store.ts";

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

/** Transactions are begun and ended by the store alone. */
class NoTransactionsDriver extends DummyDriver {
	override async beginTransaction(): Promise<void> {
		throw new Error("transactions go through Store.write");
	}
}

/** Makes the databases that a store hands out: Kysely over connections that the store chooses. */
export class DirectDatabases {
	readonly #dialect: Dialect;
	readonly #executor: QueryExecutor;
	readonly #driver = new NoTransactionsDriver();

	/** `executor` compiles what all of them are asked. */
	constructor(dialect: Dialect, executor: QueryExecutor) {
		this.#dialect = dialect;
		this.#executor = executor;
	}

	over(
		provideConnection: ConnectionProvider["provideConnection"],
		shortcuts: Shortcuts,
	): Database {
		const dialect = this.#dialect;
		const executor = this.#executor.withConnectionProvider({
			provideConnection,
		});
		return new DirectDatabase(
			{ config: { dialect }, dialect, driver: this.#driver, executor },
			shortcuts,
		);
	}
}

/** Not every database would refuse by itself to write where only reading is meant. */
export function refuseAllButSelect({ query }: CompiledQuery): void {
	if (query.kind !== "SelectQueryNode") {
		throw new Error("Store.read only reads");
	}
}

/** The connection for reading alone; `beforeRead` is called each time. */
export function readOnly(
	connection: DatabaseConnection,
	beforeRead: () => void = () => {},
): DatabaseConnection {
	return {
		executeQuery: async (compiled) => {
			refuseAllButSelect(compiled);
			beforeRead();
			return connection.executeQuery(compiled);
		},
		streamQuery: () => {
			throw new Error("the store does not stream");
		},
	};
}

/** Whether a write may still use its transaction. */
export interface Turn {
	readonly over: boolean;
}

/** To be called before everything that a write asks of its transaction. */
export function refuseWhenOver(turn: Turn): void {
	if (turn.over) throw new Error("a write that has ended goes on");
}
