import { CompiledQuery, type Kysely, sql } from "kysely";
import pg from "pg";
import { StepError } from "#shared/errors.ts";
import type { RandomBytes } from "#shared/random.ts";
import { CommitMemo } from "./commit-memo.ts";
import {
	DirectDatabases,
	readOnly,
	refuseAllButSelect,
} from "./direct-database.ts";
import { ensureGeneration } from "./meta.ts";
import { migrate } from "./migrate.ts";
import { NodeChanges } from "./node-changes.ts";
import type { PostgresConnection } from "./postgres-connection.ts";
import { PostgresDataVersion } from "./postgres-data-version.ts";
import { GumleafPostgresDialect, kyselyOver } from "./postgres-dialect.ts";
import { PostgresListener } from "./postgres-listener.ts";
import { formatPostgresLocation } from "./postgres-location.ts";
import {
	connectionOptions,
	type PostgresAccess,
	PostgresPool,
} from "./postgres-pool.ts";
import { PostgresSnapshots } from "./postgres-snapshots.ts";
import { PostgresWrites, WRITER_LOCK } from "./postgres-writes.ts";
import type { Schema } from "./schema.ts";
import type { Database, Store, WriteTransaction } from "./store.ts";

/** Where controllers tell each other that they have committed. */
const CHANNEL = "gumleaf_commits";

/** How often to look for what others have committed though nobody told of it. */
const LOOK_INTERVAL_MS = 500;

/** How long a start waits for another controller that is changing the tables. */
const SETUP_LOCK_TIMEOUT = "60s";

/** The first with pg_current_snapshot. */
const LEAST_VERSION = 130_000;

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
	readonly #looking: NodeJS.Timeout;

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
		this.#version = new PostgresDataVersion(this.#pool);
		this.#snapshots = new PostgresSnapshots(this.#pool);
		const databases = directDatabases();
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
			afterCommit: () => void this.changes.look(),
		});
		this.#listener = new PostgresListener(options, {
			channel: CHANNEL,
			heard: (from) => {
				if (from !== self) void this.changes.look();
			},
		});
		this.#looking = setInterval(
			() => void this.changes.look(),
			LOOK_INTERVAL_MS,
		);
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

	async [Symbol.asyncDispose](): Promise<void> {
		clearInterval(this.#looking);
		await this.#listener[Symbol.asyncDispose]();
		await this.#writes.drain();
		await this.#pool[Symbol.asyncDispose]();
	}
}

/** Kysely for what is asked past its own pool. */
function directDatabases(): DirectDatabases {
	const compiling = kyselyOver(new pg.Pool());
	return new DirectDatabases(
		new GumleafPostgresDialect({ pool: new pg.Pool() }),
		compiling.getExecutor(),
	);
}

/** Makes and migrates the tables while no other controller does, or writes; answers the store's generation. */
async function prepareDatabase(
	options: pg.PoolConfig,
	random: RandomBytes,
): Promise<string> {
	const pool = new pg.Pool({
		...options,
		...{ max: 1, idleTimeoutMillis: 0, idle_in_transaction_session_timeout: 0 },
		...{ statement_timeout: 0, query_timeout: 0 },
	});
	pool.on("error", () => {});
	const setup = kyselyOver(pool);
	try {
		await refuseUnfitServer(setup);
		await sql`select set_config('lock_timeout', ${SETUP_LOCK_TIMEOUT}, false)`.execute(
			setup,
		);
		// Kept until the connection ends.
		await sql.raw(`select pg_advisory_lock(${WRITER_LOCK})`).execute(setup);
		await migrate(setup);
		return await ensureGeneration(setup, random);
	} finally {
		await pool.end();
	}
}

async function refuseUnfitServer(setup: Kysely<Schema>): Promise<void> {
	const { rows } = await sql<{
		version: string;
		encoding: string;
		commits: string;
	}>`select current_setting('server_version_num') as version,
		current_setting('server_encoding') as encoding,
		current_setting('synchronous_commit') as commits`.execute(setup);
	const [server] = rows;
	if (Number(server?.version) < LEAST_VERSION) {
		throw new Error("PostgreSQL must be of version 13 or newer");
	}
	if (server?.encoding !== "UTF8") {
		throw new Error("the database must have the encoding UTF8");
	}
	if (server.commits === "off") {
		throw new Error(
			"the database answers commits before they are on disk; set synchronous_commit to on for it",
		);
	}
}

const GENERATION: CompiledQuery<{ value: string }> = CompiledQuery.raw(
	"select value from meta where key = 'generation'",
);

/** A backup was restored below a running controller, which knows what the store now does not. */
async function refuseOtherGeneration(
	connection: PostgresConnection,
	generation: string,
): Promise<void> {
	const [row] = await connection.runPrepared(GENERATION, []);
	if (row?.value !== generation) {
		throw new Error(
			"the database was restored meanwhile; restart the controller",
		);
	}
}
