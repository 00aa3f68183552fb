import { newAccountId } from "../../credentials/identifiers.ts";
import { setAccountAlias } from "../../store/account-aliases.ts";
import {
	findAccount,
	findNamedAccount,
	insertAccount,
} from "../../store/accounts.ts";
import type { WriteTransaction } from "../../store/store.ts";
import type { CallContext, Operation } from "../operation.ts";
import { accountAlreadyExists } from "./errors.ts";
import {
	CreateAccount$,
	type CreateAccountRequest,
	type CreateAccountResponse,
} from "./schemas.ts";

/**
 * Makes an account, with an alias if one is given. It has nothing in it and no key: the administrator account makes
 * the first key by CreateAccessKey with DelegateAccount, which is the new account's root key.
 * @see https://docs.eucalyptus.cloud/eucalyptus/5/admin_guide/managing_iam/access_task_account_add/
 */
export const CreateAccount = {
	schema: CreateAccount$,
	administratorOnly: true,
	async handle({ AccountName }, call) {
		return call.store.write(async (tx) => {
			if (AccountName && (await findNamedAccount(tx, AccountName))) {
				throw accountAlreadyExists(AccountName);
			}
			const AccountId = await unusedAccountId(tx, call);
			await insertAccount(tx, {
				account_id: AccountId,
				account_name: null,
				created_at: call.clock.now(),
			});
			if (AccountName) {
				await setAccountAlias(tx, {
					account_id: AccountId,
					account_alias: AccountName,
				});
			}
			return { Account: { AccountName: AccountName ?? AccountId, AccountId } };
		});
	},
} satisfies Operation<CreateAccountRequest, CreateAccountResponse>;

async function unusedAccountId(
	tx: WriteTransaction,
	{ random }: CallContext,
): Promise<string> {
	let id = newAccountId(random);
	while (await findAccount(tx, id)) id = newAccountId(random);
	return id;
}
