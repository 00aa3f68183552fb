import { listNamedAccounts } from "../../store/accounts.ts";
import type { Operation } from "../operation.ts";
import { ListAccounts$, type ListAccountsResponse } from "./schemas.ts";

/**
 * Lists all accounts, the administrator account among them, in order of their ids.
 * @see https://docs.eucalyptus.cloud/eucalyptus/5/admin_guide/managing_iam/access_task_account_list/
 */
export const ListAccounts = {
	schema: ListAccounts$,
	administratorOnly: true,
	async handle(_input, call) {
		const rows = await listNamedAccounts(call.store.read);
		const Accounts = rows.map(({ account_id, account_alias }) => ({
			AccountName: account_alias ?? account_id,
			AccountId: account_id,
		}));
		return { Accounts };
	},
} satisfies Operation<object, ListAccountsResponse>;
