import { resolve } from "node:path";

/** Which database the controller keeps its state in. */
export interface StoreLocation {
	readonly engine: "sqlite";
	/** An absolute path, or `:memory:` for a database that ends with the process. */
	readonly file: string;
}

/**
 * Reads `sqlite:FILE` or `sqlite::memory:`; answers what is wrong, in words, when it is neither.
 */
export function parseStoreLocation(text: string): StoreLocation | string {
	if (/^postgres(ql)?:/.test(text)) {
		return "PostgreSQL is not supported yet, only sqlite:FILE";
	}
	const file = /^sqlite:(.+)$/.exec(text)?.[1];
	if (!file) return "must be sqlite:FILE or sqlite::memory:";
	return {
		engine: "sqlite",
		file: file === ":memory:" ? file : resolve(file),
	};
}
