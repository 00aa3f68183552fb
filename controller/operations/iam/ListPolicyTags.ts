import {
	ListPolicyTags$,
	type ListPolicyTagsRequest,
	type ListPolicyTagsResponse,
} from "@aws-sdk/client-iam";
import type { Checked } from "../checked-input.ts";
import type { Operation } from "../operation.ts";
import { requirePolicy } from "./managed-policies.ts";
import { pageTags, tagsOfPolicy } from "./tags.ts";
import { touchedPolicy } from "./touched-resource.ts";

/**
 * Lists the tags of the managed policy, sorted by key.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListPolicyTags.html
 */
export const ListPolicyTags = {
	schema: ListPolicyTags$,
	resources: (input, call) => touchedPolicy(call, input.PolicyArn),
	async handle(input, call) {
		const policy = await requirePolicy(call.store.read, call, input.PolicyArn);
		return pageTags(input, call, tagsOfPolicy(policy));
	},
} satisfies Operation<Checked<ListPolicyTagsRequest>, ListPolicyTagsResponse>;
