import type { RandomBytes } from "#shared/random.ts";
import type { PostgresEnvironment } from "./postgres-password.ts";
import { openSqliteStore } from "./sqlite.ts";
import type { Store } from "./store.ts";
import type { StoreLocation } from "./store-location.ts";

/** How to open a store, beyond where it is. */
export interface StoreOptions {
	readonly location: StoreLocation;
	/** For PostgreSQL: a file with the password alone. */
	readonly passwordFile: string | undefined;
	/** For PostgreSQL: how many connections may be open. */
	readonly connections: number;
	readonly environment: PostgresEnvironment;
}

/** Opens the store of a location, made and migrated as needed; dispose of it to close it. */
export async function openStore(
	{ location, ...options }: StoreOptions,
	random: RandomBytes,
): Promise<Store> {
	if (location.engine === "sqlite") {
		return openSqliteStore(location.file, random);
	}
	// Loaded only now: most controllers have no use for it.
	const { openPostgresStore } = await import("./postgres.ts");
	return openPostgresStore({ ...options, location }, random);
}
