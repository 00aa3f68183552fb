import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openSqliteStore } from "../../controller/store/sqlite.ts";
import type { Store } from "../../controller/store/store.ts";
import { seededRandom } from "../fakes/seeded-random.ts";

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
];

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
