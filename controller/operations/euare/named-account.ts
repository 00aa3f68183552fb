import { buildArn } from "#shared/arn.ts";
import { findNamedAccount } from "../../store/accounts.ts";
import type { AccountTable } from "../../store/schema.ts";
import type { Database } from "../../store/store.ts";
import type { CallContext, Resource } from "../operation.ts";
import { noSuchAccount } from "./errors.ts";

/** The account of this alias or id; throws NoSuchEntity. */
export async function requireAccount(
	database: Database,
	name: string,
): Promise<AccountTable> {
	const account = await findNamedAccount(database, name);
	if (!account) throw noSuchAccount(name);
	return account;
}

/** The account a call touches, by its id as that never changes; what the request implies when there is none. */
export async function touchedAccount(
	{ caller, store }: CallContext,
	name: string,
): Promise<readonly Resource[]> {
	const account = await findNamedAccount(store.read, name);
	const resource = `account/${account?.account_id ?? name}`;
	const { accountId } = caller;
	return [
		{ arn: buildArn({ service: "iam", region: "", accountId, resource }) },
	];
}
