import { findNamedAccount } from "../store/accounts.ts";
import type { Database } from "../store/store.ts";
import { AdminError } from "./admin-error.ts";

/** The id of the account that is named by it or by its alias; throws AdminError when there is none. */
export async function accountNamed(
	db: Database,
	name: string,
): Promise<string> {
	const account = await findNamedAccount(db, name);
	if (account) return account.account_id;
	throw new AdminError(404, "NoSuchAccount", `there is no account ${name}`);
}
