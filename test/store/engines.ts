import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { it } from "node:test";
import { openPostgresStore } from "../../controller/store/postgres.ts";
import type { PostgresAccess } from "../../controller/store/postgres-pool.ts";
import { openSqliteStore } from "../../controller/store/sqlite.ts";
import type { Store } from "../../controller/store/store.ts";
import { seededRandom } from "../fakes/seeded-random.ts";
import {
	POSTGRES_USER,
	type PostgresServer,
	postgresServer,
	skipPostgres,
} from "../postgres/server.ts";

/** A database that the store's tests run on. */
export interface Engine {
	readonly name: string;
	/** A new, empty store, gone when disposed of. */
	open(): Promise<Store>;
}

/** Every database that must behave alike. */
export const engines: readonly Engine[] = [
	{
		name: "SQLite in memory",
		open: () => openSqliteStore(":memory:", seededRandom()),
	},
	{ name: "SQLite in a file", open: openInFile },
	...(skipPostgres ? [] : [{ name: "PostgreSQL", open: openOnPostgres }]),
];

if (skipPostgres) it("the same on PostgreSQL", { skip: skipPostgres });

async function openInFile(): Promise<Store> {
	const folder = await mkdtemp(join(tmpdir(), "gumleaf-store-"));
	const store = await openSqliteStore(join(folder, "test.db"), seededRandom());
	const { generation, read, changes } = store;
	return {
		generation,
		read,
		changes,
		write: (work) => store.write(work),
		async [Symbol.asyncDispose]() {
			await store[Symbol.asyncDispose]();
			await rm(folder, { recursive: true });
		},
	};
}

/** The tables are copied: making them takes longer than most tests. */
async function openOnPostgres(): Promise<Store> {
	const server = await postgresServer();
	prepared ??= prepareTables(server);
	const database = await server.createDatabase(await prepared);
	const access = postgresAccess(server.socketDir, database);
	return openPostgresStore(access, seededRandom());
}

let prepared: Promise<string> | undefined;

async function prepareTables(server: PostgresServer): Promise<string> {
	const database = await server.createDatabase();
	const access = postgresAccess(server.socketDir, database);
	const store = await openPostgresStore(access, seededRandom());
	await store[Symbol.asyncDispose]();
	return database;
}

/** The way to a database of the tests' server. */
export function postgresAccess(host: string, database: string): PostgresAccess {
	return {
		location: {
			engine: "postgres",
			...{ host, port: 5432, database, user: POSTGRES_USER },
			...{ tls: undefined, passFile: undefined },
		},
		...{ passwordFile: undefined, connections: 4, environment: {} },
	};
}
