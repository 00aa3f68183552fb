import {
	ListGroupPolicies$,
	type ListGroupPoliciesRequest,
	type ListGroupPoliciesResponse,
} from "@aws-sdk/client-iam";
import type { Checked } from "../checked-input.ts";
import type { Operation } from "../operation.ts";
import { requireGroup } from "./find-entity.ts";
import { ownerOfGroup, pageInlinePolicyNames } from "./inline-policies.ts";
import { touchedGroup } from "./touched-resource.ts";

/**
 * Lists the names of the inline policies of the group.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListGroupPolicies.html
 */
export const ListGroupPolicies = {
	schema: ListGroupPolicies$,
	resources: (input, call) => touchedGroup(call, input.GroupName),
	async handle(input, call) {
		const group = await requireGroup(call.store.read, call, input.GroupName);
		const page = await pageInlinePolicyNames(input, call, ownerOfGroup(group));
		return { PolicyNames: [...page.rows], ...page.more };
	},
} satisfies Operation<
	Checked<ListGroupPoliciesRequest>,
	ListGroupPoliciesResponse
>;
