import { buildArn } from "#shared/arn.ts";
import { findNamedAccount } from "../../store/accounts.ts";
import type { AccountTable } from "../../store/schema.ts";
import type { Database } from "../../store/store.ts";
import type { CallContext, Resource, Sighting } from "../operation.ts";
import { isAsSighted } from "../sighting.ts";
import { noSuchAccount } from "./errors.ts";

/** The account of this alias or id that the call may act on; throws NoSuchEntity. */
export async function requireAccount(
	database: Database,
	{ sightings }: CallContext,
	name: string,
): Promise<AccountTable> {
	const account = await findNamedAccount(database, name);
	if (account && isAsSighted(sightings, sightingOf(name, account))) {
		return account;
	}
	throw noSuchAccount(name);
}

/** The account a call touches, by its id as that never changes; what the request implies when there is none. */
export async function touchedAccount(
	{ caller, store }: CallContext,
	name: string,
): Promise<readonly Resource[]> {
	const account = await findNamedAccount(store.read, name);
	const resource = `account/${account?.account_id ?? name}`;
	const { accountId } = caller;
	const arn = buildArn({ service: "iam", region: "", accountId, resource });
	return [{ arn, sighting: sightingOf(name, account) }];
}

/** Aliases move from one account to another. */
function sightingOf(name: string, account: AccountTable | undefined): Sighting {
	return { sought: `account ${name}`, id: account?.account_id };
}
