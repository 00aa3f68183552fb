import { DirectDatabase } from "./direct-database.ts";
import type { Database } from "./store.ts";

/**
 * Works something out of committed data and keeps it until anything is committed, by whichever controller: for what
 * every API call needs. `work` may look at nothing but the database, and `about` must tell what it looks for from all
 * else that `question` is asked. Inside a write it is worked out each time.
 */
export function remember<Answer>(
	db: Database,
	question: object,
	about: string,
	work: () => Promise<Answer>,
): Promise<Answer> {
	return db instanceof DirectDatabase
		? db.shortcuts.remember(question, about, work)
		: work();
}

/** Makes a function of the database and a name whose answers are remembered. */
export function remembered<Answer>(
	question: (db: Database, name: string) => Promise<Answer>,
): (db: Database, name: string) => Promise<Answer> {
	return (db, name) => remember(db, question, name, () => question(db, name));
}
