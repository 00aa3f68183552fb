import {
	ListRolePolicies$,
	type ListRolePoliciesRequest,
	type ListRolePoliciesResponse,
} from "@aws-sdk/client-iam";
import type { Checked } from "../checked-input.ts";
import type { Operation } from "../operation.ts";
import { requireRole } from "./find-entity.ts";
import { ownerOfRole, pageInlinePolicyNames } from "./inline-policies.ts";
import { touchedRole } from "./touched-resource.ts";

/**
 * Lists the names of the inline policies of the role.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRolePolicies.html
 */
export const ListRolePolicies = {
	schema: ListRolePolicies$,
	resources: (input, call) => touchedRole(call, input.RoleName),
	async handle(input, call) {
		const role = await requireRole(call.store.read, call, input.RoleName);
		const page = await pageInlinePolicyNames(input, call, ownerOfRole(role));
		return { PolicyNames: [...page.rows], ...page.more };
	},
} satisfies Operation<
	Checked<ListRolePoliciesRequest>,
	ListRolePoliciesResponse
>;
