import { closeSync, openSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";

/**
 * Takes a store file for this process alone, until disposed of or the process ends, however it ends.
 * The lock is SQLite's own (a lock of the kernel on `<file>.lock`), so nothing stale is ever left behind. Group commit
 * and the waking of long polls rest on there being one writer.
 */
export function lockStoreFile(file: string): Disposable {
	const path = `${file}.lock`;
	closeSync(openSync(path, "a", 0o600));
	const lock = new DatabaseSync(path, { timeout: 0 });
	try {
		lock.exec("pragma journal_mode = memory; begin exclusive");
	} catch (cause) {
		lock.close();
		throw new Error(`another controller has ${file} open`, { cause });
	}
	return { [Symbol.dispose]: () => lock.close() };
}
