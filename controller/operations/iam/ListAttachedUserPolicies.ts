import {
	ListAttachedUserPolicies$,
	type ListAttachedUserPoliciesRequest,
	type ListAttachedUserPoliciesResponse,
} from "@aws-sdk/client-iam";
import type { Checked } from "../checked-input.ts";
import type { Operation } from "../operation.ts";
import { requireUser } from "./find-entity.ts";
import { ownerOfUser } from "./inline-policies.ts";
import { pageAttachedPolicies } from "./managed-policies.ts";
import { touchedUser } from "./touched-resource.ts";

/**
 * Lists the managed policies attached to the user.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListAttachedUserPolicies.html
 */
export const ListAttachedUserPolicies = {
	schema: ListAttachedUserPolicies$,
	resources: (input, call) => touchedUser(call, input.UserName),
	async handle(input, call) {
		const user = await requireUser(call.store.read, call, input.UserName);
		const page = await pageAttachedPolicies(input, call, ownerOfUser(user));
		return { AttachedPolicies: [...page.rows], ...page.more };
	},
} satisfies Operation<
	Checked<ListAttachedUserPoliciesRequest>,
	ListAttachedUserPoliciesResponse
>;
