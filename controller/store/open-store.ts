import type { RandomBytes } from "#shared/random.ts";
import { openSqliteStore } from "./sqlite.ts";
import type { Store } from "./store.ts";
import type { StoreLocation } from "./store-location.ts";

/** Opens the store of a location, made and migrated as needed; dispose of it to close it. */
export async function openStore(
	location: StoreLocation,
	random: RandomBytes,
): Promise<Store> {
	return openSqliteStore(location.file, random);
}
