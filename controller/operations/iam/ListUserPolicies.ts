import {
	ListUserPolicies$,
	type ListUserPoliciesRequest,
	type ListUserPoliciesResponse,
} from "@aws-sdk/client-iam";
import type { Checked } from "../checked-input.ts";
import type { Operation } from "../operation.ts";
import { requireUser } from "./find-entity.ts";
import { ownerOfUser, pageInlinePolicyNames } from "./inline-policies.ts";
import { touchedUser } from "./touched-resource.ts";

/**
 * Lists the names of the inline policies of the user.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListUserPolicies.html
 */
export const ListUserPolicies = {
	schema: ListUserPolicies$,
	resources: (input, call) => touchedUser(call, input.UserName),
	async handle(input, call) {
		const user = await requireUser(call.store.read, call, input.UserName);
		const page = await pageInlinePolicyNames(input, call, ownerOfUser(user));
		return { PolicyNames: [...page.rows], ...page.more };
	},
} satisfies Operation<
	Checked<ListUserPoliciesRequest>,
	ListUserPoliciesResponse
>;
