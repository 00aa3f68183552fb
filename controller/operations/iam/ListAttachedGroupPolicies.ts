import {
	ListAttachedGroupPolicies$,
	type ListAttachedGroupPoliciesRequest,
	type ListAttachedGroupPoliciesResponse,
} from "@aws-sdk/client-iam";
import type { Checked } from "../checked-input.ts";
import type { Operation } from "../operation.ts";
import { requireGroup } from "./find-entity.ts";
import { ownerOfGroup } from "./inline-policies.ts";
import { pageAttachedPolicies } from "./managed-policies.ts";
import { touchedGroup } from "./touched-resource.ts";

/**
 * Lists the managed policies attached to the group.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListAttachedGroupPolicies.html
 */
export const ListAttachedGroupPolicies = {
	schema: ListAttachedGroupPolicies$,
	resources: (input, call) => touchedGroup(call, input.GroupName),
	async handle(input, call) {
		const group = await requireGroup(call.store.read, call, input.GroupName);
		const page = await pageAttachedPolicies(input, call, ownerOfGroup(group));
		return { AttachedPolicies: [...page.rows], ...page.more };
	},
} satisfies Operation<
	Checked<ListAttachedGroupPoliciesRequest>,
	ListAttachedGroupPoliciesResponse
>;
