import {
	accountContents,
	deleteAccountWithContents,
	hasLiveInstances,
	listIdentityIds,
} from "../../store/account-contents.ts";
import { orphanTrust } from "../iam/trust-principals.ts";
import type { Operation } from "../operation.ts";
import { accountInUse, notForAdministrator } from "./errors.ts";
import { requireAccount, touchedAccount } from "./named-account.ts";
import { DeleteAccount$, type DeleteAccountRequest } from "./schemas.ts";

/**
 * Deletes an account; one that is not empty only with Recursive, and never one with instances: nobody could end them.
 * Its keys and sessions are dead at once.
 * @see https://docs.eucalyptus.cloud/eucalyptus/5/admin_guide/managing_iam/access_task_account_del/
 */
export const DeleteAccount = {
	schema: DeleteAccount$,
	administratorOnly: true,
	resources: (input, call) => touchedAccount(call, input.AccountName),
	async handle({ AccountName, Recursive = false }, call) {
		await call.store.write(async (tx) => {
			const { account_id: id } = await requireAccount(tx, call, AccountName);
			if (id === call.caller.accountId) throw notForAdministrator("deleted");
			if (await hasLiveInstances(tx, id)) throw accountInUse("instances");
			const [content] = Recursive ? [] : await accountContents(tx, id);
			if (content) throw accountInUse(content);
			const identities = await listIdentityIds(tx, id);
			await deleteAccountWithContents(tx, id);
			for (const identity of identities) await orphanTrust(tx, identity);
		});
	},
} satisfies Operation<DeleteAccountRequest, void>;
