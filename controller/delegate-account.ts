import type { AccountPrincipal } from "./authenticate/principal.ts";
import type { CallState } from "./call-state.ts";
import { noSuchAccount } from "./operations/euare/errors.ts";
import { QueryError } from "./protocol/query-error.ts";
import { findNamedAccount } from "./store/accounts.ts";
import { rootArn } from "./store/entity-arn.ts";
import type { Store } from "./store/store.ts";

/** What deciding about delegation takes. */
export interface DelegationDeps {
	/** The account that manages the others and may act for them. */
	readonly administratorAccountId: string;
	readonly store: Store;
}

/**
 * The account that a call of IAM names in DelegateAccount, by id or alias: the call is made in its name, as by its
 * root, while the caller's own policies decide about it, on the ARNs of that account. Undefined when the call names
 * none, or the caller's own. Throws AccessDenied unless the caller is of the administrator account, NoSuchEntity.
 */
export async function delegatedAccount(
	{ caller, parameters, service }: CallState,
	{ administratorAccountId, store }: DelegationDeps,
): Promise<AccountPrincipal | undefined> {
	const named = parameters.get("DelegateAccount");
	if (service.name !== "iam" || named === undefined) return undefined;
	if (caller?.accountId !== administratorAccountId) {
		throw accessDenied(
			"Only the administrator account can act for another account (DelegateAccount).",
		);
	}
	const account = await findNamedAccount(store.read, named);
	if (!account) throw noSuchAccount(named);
	const { account_id: accountId } = account;
	if (accountId === caller.accountId) return undefined;
	return {
		type: "Account",
		accountId,
		arn: rootArn(accountId),
		userId: accountId,
		accessKeyId: caller.accessKeyId,
	};
}

/** Refuses calls that manage accounts to everybody but the administrator account, acting for itself; throws AccessDenied. */
export function requireAdministrator(
	{ actsFor, caller, operation }: CallState,
	{ administratorAccountId }: DelegationDeps,
): void {
	if (!operation?.administratorOnly) return;
	const accountId = (actsFor ?? caller)?.accountId;
	if (accountId === administratorAccountId) return;
	throw accessDenied(
		`Only the administrator account can call ${operation.schema[2]}.`,
	);
}

function accessDenied(message: string): QueryError {
	return new QueryError("AccessDenied", 403, message);
}
