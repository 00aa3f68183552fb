import {
	ListAttachedRolePolicies$,
	type ListAttachedRolePoliciesRequest,
	type ListAttachedRolePoliciesResponse,
} from "@aws-sdk/client-iam";
import type { Checked } from "../checked-input.ts";
import type { Operation } from "../operation.ts";
import { requireRole } from "./find-entity.ts";
import { ownerOfRole } from "./inline-policies.ts";
import { pageAttachedPolicies } from "./managed-policies.ts";
import { touchedRole } from "./touched-resource.ts";

/**
 * Lists the managed policies attached to the role.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListAttachedRolePolicies.html
 */
export const ListAttachedRolePolicies = {
	schema: ListAttachedRolePolicies$,
	resources: (input, call) => touchedRole(call, input.RoleName),
	async handle(input, call) {
		const role = await requireRole(call.store.read, call, input.RoleName);
		const page = await pageAttachedPolicies(input, call, ownerOfRole(role));
		return { AttachedPolicies: [...page.rows], ...page.more };
	},
} satisfies Operation<
	Checked<ListAttachedRolePoliciesRequest>,
	ListAttachedRolePoliciesResponse
>;
