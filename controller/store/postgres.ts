import type pg from "pg";
import { StepError } from "#shared/errors.ts";
import type { RandomBytes } from "#shared/random.ts";
import { CommitMemo, type DataVersion } from "./commit-memo.ts";
import { readOnly, refuseAllButSelect } from "./direct-database.ts";
import { NodeChanges } from "./node-changes.ts";
import type { PostgresConnection } from "./postgres-connection.ts";
import {
	CURRENT_SNAPSHOT,
	PostgresDataVersion,
} from "./postgres-data-version.ts";
import { postgresDatabases } from "./postgres-dialect.ts";
import { PostgresListener } from "./postgres-listener.ts";
import { formatPostgresLocation } from "./postgres-location.ts";
import {
	connectionOptions,
	type PostgresAccess,
	PostgresPool,
} from "./postgres-pool.ts";
import { prepareDatabase, refuseOtherGeneration } from "./postgres-setup.ts";
import { PostgresSnapshots } from "./postgres-snapshots.ts";
import { PostgresWrites } from "./postgres-writes.ts";
import type { Database, Store, WriteTransaction } from "./store.ts";

/** Where controllers tell each other that they have committed. */
const CHANNEL = "gumleaf_commits";

/** How often to look for what others have committed though nobody told of it. */
const LOOK_INTERVAL_MS = 500;

/**
 * Opens the store in a PostgreSQL database, which several controllers may have open at once; makes its tables as needed.
 * Rejects when a newer version has changed them.
 */
export async function openPostgresStore(
	access: PostgresAccess,
	random: RandomBytes,
): Promise<Store> {
	const options = await connectionOptions(access);
	const generation = await prepareDatabase(options, random).catch((cause) => {
		const where = formatPostgresLocation(access.location);
		throw new StepError(`preparing ${where}`, cause);
	});
	return new PostgresStore(options, access, generation, random);
}

class PostgresStore implements Store {
	readonly generation: string;
	readonly read: Database;
	readonly changes: NodeChanges;
	readonly #pool: PostgresPool;
	readonly #version: PostgresDataVersion;
	readonly #snapshots: PostgresSnapshots;
	readonly #memo = new CommitMemo();
	readonly #writes: PostgresWrites;
	readonly #listener: PostgresListener;
	readonly #regularly: NodeJS.Timeout;
	#looking = false;
	#lookAgain = false;

	constructor(
		options: pg.PoolConfig,
		{ location }: PostgresAccess,
		generation: string,
		random: RandomBytes,
	) {
		this.generation = generation;
		this.#pool = new PostgresPool(options, location, (connection) =>
			refuseOtherGeneration(connection, generation),
		);
		this.#version = new PostgresDataVersion(() => readVersion(this.#pool));
		this.#snapshots = new PostgresSnapshots(this.#pool);
		const databases = postgresDatabases();
		this.read = databases.over(
			(consumer) =>
				this.#reading((connection) => consumer(readOnly(connection))),
			{
				runPrepared: async (query, parameters) => {
					refuseAllButSelect(query);
					return this.#reading((connection) =>
						connection.runPrepared(query, parameters),
					);
				},
				remember: (question, about, work) =>
					this.#remember(question, about, work),
			},
		);
		this.changes = new NodeChanges(this.read);
		const self = random(8).toString("hex");
		this.#writes = new PostgresWrites(this.#pool, databases, {
			withCommit: `select pg_notify('${CHANNEL}', '${self}')`,
			afterCommit: () => {
				this.#version.committed();
				void this.#look();
			},
		});
		this.#listener = new PostgresListener(options, {
			channel: CHANNEL,
			heard: (from) => {
				if (from !== self) void this.#look();
			},
		});
		this.#regularly = setInterval(() => void this.#look(), LOOK_INTERVAL_MS);
	}

	write<T>(work: (tx: WriteTransaction) => Promise<T>): Promise<T> {
		return this.#writes.write(work);
	}

	#reading<T>(
		work: (connection: PostgresConnection) => Promise<T>,
	): Promise<T> {
		const { connection } = this.#snapshots;
		return connection ? work(connection) : this.#pool.use(work);
	}

	/**
	 * What is kept was read at the version it is kept under, or later. Inside a snapshot nothing is taken from the memo:
	 * waiting there for what others work out, with a connection in hand, could be waiting for each other.
	 */
	async #remember<Answer>(
		question: object,
		about: string,
		work: () => Promise<Answer>,
	): Promise<Answer> {
		if (this.#snapshots.connection) return work();
		const version = await this.#version.current();
		return this.#memo.answer(version, question, about, () => {
			const answer = this.#snapshots.within(work);
			answer.catch(() => this.#memo.forget(question, about));
			return answer;
		});
	}

	/** One look at a time; when another is asked for meanwhile, it follows. */
	async #look(): Promise<void> {
		this.#lookAgain = true;
		if (this.#looking) return;
		this.#looking = true;
		while (this.#lookAgain) {
			this.#lookAgain = false;
			await this.changes.look();
		}
		this.#looking = false;
	}

	async [Symbol.asyncDispose](): Promise<void> {
		clearInterval(this.#regularly);
		await this.#listener[Symbol.asyncDispose]();
		await this.#writes.drain();
		await this.#pool[Symbol.asyncDispose]();
	}
}

async function readVersion(pool: PostgresPool): Promise<DataVersion> {
	const [row] = await pool.use((connection) =>
		connection.runPrepared(CURRENT_SNAPSHOT, []),
	);
	if (!row) throw new Error("PostgreSQL tells no snapshot");
	return row.version;
}
