import type { Kysely } from "kysely";
import type { Schema } from "./schema.ts";

/** What store functions run on: reads take any, writes demand to be inside `Store.write`. */
export type Database = Kysely<Schema>;

declare const insideWrite: unique symbol;

/** The database inside one write; only `Store.write` hands it out, and it is dead when the write has ended. */
export type WriteTransaction = Database & { readonly [insideWrite]: true };

/** Wakes those who wait for a node's wanted state to change. */
export interface Changes {
	/**
	 * Resolves when the node's revision may have passed `revision` (also now and then without reason:
	 * callers read again and compare); rejects with the signal's reason when aborted.
	 */
	wait(nodeId: string, revision: number, signal: AbortSignal): Promise<void>;
}

/**
 * The controller's memory. Engines differ below this interface and nowhere above it.
 */
export interface Store extends AsyncDisposable {
	/** New at creation and at every restore from a backup; part of every revision and ETag. */
	readonly generation: string;
	/** Committed data only. Never to be awaited inside a write: read through the transaction there. */
	readonly read: Database;
	readonly changes: Changes;
	/**
	 * Runs one read-check-write as a unit: what `work` throws undoes all of it. Inside, nothing but calls
	 * on the transaction may be awaited. Resolves after the commit is on disk, so an answer never runs ahead of it.
	 */
	write<T>(work: (tx: WriteTransaction) => Promise<T>): Promise<T>;
}
