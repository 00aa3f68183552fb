import { findInlinePolicy } from "../../store/inline-policies.ts";
import { encodePolicy } from "../iam/policy-text.ts";
import type { Operation } from "../operation.ts";
import { noSuchAccountPolicy } from "./errors.ts";
import { requireAccount, touchedAccount } from "./named-account.ts";
import {
	type AccountPolicyRequest,
	GetAccountPolicy$,
	type GetAccountPolicyResponse,
} from "./schemas.ts";

/**
 * Retrieves a policy laid on an account, percent-encoded.
 * @see https://docs.eucalyptus.cloud/eucalyptus/5/admin_guide/managing_iam/access_task_account_list_policies/
 */
export const GetAccountPolicy = {
	schema: GetAccountPolicy$,
	administratorOnly: true,
	resources: (input, call) => touchedAccount(call, input.AccountName),
	async handle({ AccountName, PolicyName }, call) {
		const { read } = call.store;
		const { account_id: id } = await requireAccount(read, call, AccountName);
		const policy = await findInlinePolicy(read, id, PolicyName);
		if (!policy) throw noSuchAccountPolicy(PolicyName);
		return {
			AccountName,
			PolicyName: policy.name,
			PolicyDocument: encodePolicy(policy.document),
		};
	},
} satisfies Operation<AccountPolicyRequest, GetAccountPolicyResponse>;
