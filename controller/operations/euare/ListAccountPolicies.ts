import { listInlinePolicies } from "../../store/inline-policies.ts";
import { nameKey } from "../../store/page.ts";
import { readPageOf } from "../iam/page.ts";
import type { Operation } from "../operation.ts";
import { requireAccount, touchedAccount } from "./named-account.ts";
import {
	ListAccountPolicies$,
	type ListAccountPoliciesRequest,
	type ListAccountPoliciesResponse,
} from "./schemas.ts";

/**
 * Lists the names of the policies laid on an account.
 * @see https://docs.eucalyptus.cloud/eucalyptus/5/admin_guide/managing_iam/access_task_account_list_policies/
 */
export const ListAccountPolicies = {
	schema: ListAccountPolicies$,
	administratorOnly: true,
	resources: (input, call) => touchedAccount(call, input.AccountName),
	async handle(input, call) {
		const { read } = call.store;
		const { account_id: id } = await requireAccount(
			read,
			call,
			input.AccountName,
		);
		const policies = await listInlinePolicies(read, id);
		const { rows, more } = await readPageOf(
			input,
			call,
			`account policies of ${id}`,
			policies.map(({ name }) => name),
			nameKey,
		);
		return { PolicyNames: rows, ...more };
	},
} satisfies Operation<ListAccountPoliciesRequest, ListAccountPoliciesResponse>;
