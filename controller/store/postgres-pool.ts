import { readFile } from "node:fs/promises";
import { userInfo } from "node:os";
import type { ConnectionOptions } from "node:tls";
import pg from "pg";
import { StepError } from "#shared/errors.ts";
import { PostgresConnection, StatementNames } from "./postgres-connection.ts";
import {
	formatPostgresLocation,
	type PostgresLocation,
	type PostgresTls,
} from "./postgres-location.ts";
import { findPassword, type PostgresEnvironment } from "./postgres-password.ts";

/** What is needed to open connections to a database. */
export interface PostgresAccess {
	readonly location: PostgresLocation;
	/** A file with the password alone. */
	readonly passwordFile: string | undefined;
	/** How many connections may be open for reading and writing; one more listens. */
	readonly connections: number;
	readonly environment: PostgresEnvironment;
}

/** How long to wait for a connection, from the server or from those who have one. */
const CONNECT_TIMEOUT_MS = 5_000;
/** The longest statement, the wait for another controller's write included. */
const STATEMENT_TIMEOUT_MS = 10_000;
/** After it a server that does not even refuse is taken for lost. */
const ANSWER_TIMEOUT_MS = 12_000;
/** A controller that hangs inside a write must not keep the others from writing. */
const IDLE_IN_WRITE_TIMEOUT_MS = 5_000;

type Connected = (...outcome: [error: Error] | [null, pg.Client]) => void;

/** pg leaves a connection open for which no password was found. */
class TidyClient extends pg.Client {
	override connect(): Promise<pg.Client>;
	override connect(callback: Connected): void;
	override connect(callback?: Connected): unknown {
		if (!callback) return super.connect();
		return super.connect((...outcome: Parameters<Connected>) => {
			if (outcome[0]) void this.end();
			callback(...outcome);
		});
	}
}

/** Connections to a database that are opened as needed, and again when they were lost. */
export class PostgresPool implements AsyncDisposable {
	readonly #pool: pg.Pool;
	readonly #where: string;
	readonly #names = new StatementNames();

	/** `check` may refuse a new connection. */
	constructor(
		options: pg.PoolConfig,
		location: PostgresLocation,
		check: (connection: PostgresConnection) => Promise<void>,
	) {
		this.#where = formatPostgresLocation(location);
		this.#pool = new pg.Pool({
			...options,
			onConnect: (client) => check(new PostgresConnection(client, this.#names)),
		});
		// Whoever uses the connection learns of its end by the failing query; an idle one is replaced.
		this.#pool.on("error", () => {});
		this.#pool.on("connect", (client) => client.on("error", () => {}));
	}

	/** Lends a connection, which comes back when `work` has ended. */
	async use<T>(
		work: (connection: PostgresConnection) => Promise<T>,
	): Promise<T> {
		const client = await this.#pool.connect().catch((cause) => {
			throw new StepError(`connecting to ${this.#where}`, cause);
		});
		const connection = new PostgresConnection(client, this.#names);
		try {
			return await work(connection);
		} finally {
			client.release(connection.broken);
		}
	}

	async [Symbol.asyncDispose](): Promise<void> {
		await this.#pool.end();
	}
}

/** What pg needs to know to connect. */
export async function connectionOptions(
	access: PostgresAccess,
): Promise<pg.PoolConfig> {
	const { location, passwordFile, environment } = access;
	const { host, port, database, tls, passFile } = location;
	const user = location.user ?? userInfo().username;
	const places = { passwordFile, passFile, environment };
	return {
		...{ host, port, database, user, max: access.connections },
		Client: TidyClient,
		password: () => findPassword({ host, port, database, user }, places),
		ssl: tls ? await tlsOptions(tls, host) : false,
		application_name: "gumleaf",
		connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
		statement_timeout: STATEMENT_TIMEOUT_MS,
		query_timeout: ANSWER_TIMEOUT_MS,
		idle_in_transaction_session_timeout: IDLE_IN_WRITE_TIMEOUT_MS,
		keepAlive: true,
		types: { getTypeParser },
	};
}

/** Names are verified against `host`, which Node.js would not do by itself for an address. */
async function tlsOptions(
	{ rootCertFile, certFile, keyFile }: PostgresTls,
	host: string,
): Promise<ConnectionOptions> {
	try {
		return {
			host,
			rejectUnauthorized: true,
			...(rootCertFile && { ca: await readFile(rootCertFile) }),
			...(certFile && { cert: await readFile(certFile) }),
			...(keyFile && { key: await readFile(keyFile) }),
		};
	} catch (cause) {
		throw new StepError("reading the certificates for PostgreSQL", cause);
	}
}

/** Times and counts are whole numbers that JavaScript holds. */
const getTypeParser: typeof pg.types.getTypeParser = (
	...[type, format]: Parameters<typeof pg.types.getTypeParser>
) =>
	type === pg.types.builtins.INT8
		? Number
		: pg.types.getTypeParser(type, format);
