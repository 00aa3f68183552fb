import { beginsWith, type Page } from "./page.ts";
import type { Schema } from "./schema.ts";
import type { Database } from "./store.ts";

/** The tables of what accounts have by name, under a path. */
type NamedTable =
	| "groups"
	| "instance_profiles"
	| "managed_policies"
	| "roles"
	| "users";

/** Has the columns by which all of them are listed. */
const ANY = "users" satisfies NamedTable;

/** Makes the function that answers one page of an account's list, sorted by `name_key`. */
export function listOf<Table extends NamedTable>(
	table: Table,
): (db: Database, accountId: string, page: Page) => Promise<Schema[Table][]> {
	return async (db, accountId, { pathPrefix, afterKey, limit }) => {
		const rows: object[] = await db
			.selectFrom(table as typeof ANY)
			.selectAll()
			.where("account_id", "=", accountId)
			.$if(pathPrefix !== undefined, (query) =>
				query.where(beginsWith("path", pathPrefix ?? "")),
			)
			.$if(afterKey !== undefined, (query) =>
				query.where("name_key", ">", afterKey ?? ""),
			)
			.orderBy("name_key")
			.limit(limit)
			.execute();
		// Whole rows of the table that was named.
		return rows as Schema[Table][];
	};
}

/** Makes the function that answers how many an account has, for its quota. */
export function countOf(
	table: NamedTable,
): (db: Database, accountId: string) => Promise<number> {
	return async (db, accountId) => {
		const row = await db
			.selectFrom(table as typeof ANY)
			.select((expression) => expression.fn.countAll().as("count"))
			.where("account_id", "=", accountId)
			.executeTakeFirstOrThrow();
		return Number(row.count);
	};
}
