import { UntagPolicy$, type UntagPolicyRequest } from "@aws-sdk/client-iam";
import type { Checked } from "../checked-input.ts";
import type { Operation } from "../operation.ts";
import { requireOwnPolicy } from "./managed-policies.ts";
import { dropTags, requestKeys, tagsOfPolicy } from "./tags.ts";
import { touchedPolicy } from "./touched-resource.ts";

/**
 * Removes tags from the managed policy.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_UntagPolicy.html
 */
export const UntagPolicy = {
	schema: UntagPolicy$,
	resources: (input, call) => touchedPolicy(call, input.PolicyArn),
	contextKeys: (input) => requestKeys(input.TagKeys),
	async handle(input, call) {
		await call.store.write(async (tx) => {
			const policy = await requireOwnPolicy(tx, call, input.PolicyArn);
			await dropTags(tx, tagsOfPolicy(policy), input.TagKeys);
		});
	},
} satisfies Operation<Checked<UntagPolicyRequest>, void>;
