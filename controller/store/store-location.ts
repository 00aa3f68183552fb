import { resolve } from "node:path";
import {
	isLocal,
	type PostgresLocation,
	parsePostgresLocation,
} from "./postgres-location.ts";

/** A database embedded in the controller. */
export interface SqliteLocation {
	readonly engine: "sqlite";
	/** An absolute path, or `:memory:` for a database that ends with the process. */
	readonly file: string;
}

/** Which database the controller keeps its state in. */
export type StoreLocation = SqliteLocation | PostgresLocation;

/**
 * Reads `sqlite:FILE`, `sqlite::memory:` or `postgres://…`; answers what is wrong, in words, when it is none of them.
 */
export function parseStoreLocation(text: string): StoreLocation | string {
	if (/^postgres(ql)?:/.test(text)) return parsePostgresLocation(text);
	const file = /^sqlite:(.+)$/.exec(text)?.[1];
	if (!file) {
		return "must be sqlite:FILE, sqlite::memory: or postgres://USER@HOST/DATABASE";
	}
	return {
		engine: "sqlite",
		file: file === ":memory:" ? file : resolve(file),
	};
}

/** Whether what goes to the database stays on this machine or is encrypted on the way. */
export function isConfidential(location: StoreLocation): boolean {
	if (location.engine === "sqlite") return true;
	return location.tls !== undefined || isLocal(location);
}
