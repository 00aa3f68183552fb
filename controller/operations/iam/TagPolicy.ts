import { TagPolicy$, type TagPolicyRequest } from "@aws-sdk/client-iam";
import type { Checked } from "../checked-input.ts";
import type { Operation } from "../operation.ts";
import { requireOwnPolicy } from "./managed-policies.ts";
import { checkTags, requestTagKeys, setTags, tagsOfPolicy } from "./tags.ts";
import { touchedPolicy } from "./touched-resource.ts";

/**
 * Adds tags to the managed policy, or replaces the values of keys that are there.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagPolicy.html
 */
export const TagPolicy = {
	schema: TagPolicy$,
	resources: (input, call) => touchedPolicy(call, input.PolicyArn),
	contextKeys: (input) => requestTagKeys(input.Tags),
	async handle(input, call) {
		checkTags(input.Tags, false);
		await call.store.write(async (tx) => {
			const policy = await requireOwnPolicy(tx, call, input.PolicyArn);
			await setTags(tx, tagsOfPolicy(policy), input.Tags);
		});
	},
} satisfies Operation<Checked<TagPolicyRequest>, void>;
