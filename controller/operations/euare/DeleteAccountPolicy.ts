import { deleteInlinePolicy } from "../../store/inline-policies.ts";
import type { Operation } from "../operation.ts";
import { noSuchAccountPolicy } from "./errors.ts";
import { requireAccount, touchedAccount } from "./named-account.ts";
import { type AccountPolicyRequest, DeleteAccountPolicy$ } from "./schemas.ts";

/**
 * Takes a policy off an account; with the last one gone, nothing limits the account.
 * @see https://docs.eucalyptus.cloud/eucalyptus/5/admin_guide/managing_iam/access_task_account_del_policy/
 */
export const DeleteAccountPolicy = {
	schema: DeleteAccountPolicy$,
	administratorOnly: true,
	resources: (input, call) => touchedAccount(call, input.AccountName),
	async handle({ AccountName, PolicyName }, call) {
		await call.store.write(async (tx) => {
			const { account_id: id } = await requireAccount(tx, call, AccountName);
			const deleted = await deleteInlinePolicy(tx, id, PolicyName);
			if (!deleted) throw noSuchAccountPolicy(PolicyName);
		});
	},
} satisfies Operation<AccountPolicyRequest, void>;
