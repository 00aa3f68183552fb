import { putInlinePolicy } from "../../store/inline-policies.ts";
import { checkPolicy } from "../iam/check-policy.ts";
import type { Operation } from "../operation.ts";
import { notForAdministrator } from "./errors.ts";
import { requireAccount, touchedAccount } from "./named-account.ts";
import { PutAccountPolicy$, type PutAccountPolicyRequest } from "./schemas.ts";

/**
 * Lays a policy on a whole account, or replaces the one of that name. It limits everybody in the account, its root
 * too, and gives nothing: as soon as an account has one, nobody in it may do what none of its policies allows, or one
 * denies.
 * @see https://docs.eucalyptus.cloud/eucalyptus/5/admin_guide/managing_iam/access_task_account_add_policy/
 */
export const PutAccountPolicy = {
	schema: PutAccountPolicy$,
	administratorOnly: true,
	resources: (input, call) => touchedAccount(call, input.AccountName),
	async handle({ AccountName, PolicyName, PolicyDocument }, call) {
		checkPolicy(PolicyDocument, "identity");
		await call.store.write(async (tx) => {
			const { account_id: id } = await requireAccount(tx, call, AccountName);
			if (id === call.caller.accountId) throw notForAdministrator("limited");
			await putInlinePolicy(tx, {
				entity_id: id,
				name: PolicyName,
				document: PolicyDocument,
			});
		});
	},
} satisfies Operation<PutAccountPolicyRequest, void>;
