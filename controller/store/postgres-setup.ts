import { CompiledQuery, type Kysely, sql } from "kysely";
import pg from "pg";
import type { RandomBytes } from "#shared/random.ts";
import { ensureGeneration } from "./meta.ts";
import { migrate } from "./migrate.ts";
import type { PostgresConnection } from "./postgres-connection.ts";
import { kyselyOver } from "./postgres-dialect.ts";
import { WRITER_LOCK } from "./postgres-writes.ts";
import type { Schema } from "./schema.ts";

/** How long a start waits for another controller that is changing the tables. */
const SETUP_LOCK_TIMEOUT = "60s";

/** The first with pg_current_snapshot. */
const LEAST_VERSION = 130_000;

/** Makes and migrates the tables while no other controller does, or writes; answers the store's generation. */
export async function prepareDatabase(
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

/** Rejects when a backup was restored below a running controller, which knows what the store now does not. */
export async function refuseOtherGeneration(
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
