import {
	GetPolicy$,
	type GetPolicyRequest,
	type GetPolicyResponse,
} from "@aws-sdk/client-iam";
import { listTags } from "../../store/tags.ts";
import type { Checked } from "../checked-input.ts";
import type { Operation } from "../operation.ts";
import { describePolicy, readPolicyUse } from "./describe-policy.ts";
import { describeDescription } from "./describe-role.ts";
import { requirePolicy } from "./managed-policies.ts";
import { describeTags } from "./tags.ts";
import { touchedPolicy } from "./touched-resource.ts";

/**
 * Retrieves information about the managed policy, including how often the account uses it, but not its document.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetPolicy.html
 */
export const GetPolicy = {
	schema: GetPolicy$,
	resources: (input, call) => touchedPolicy(call, input.PolicyArn),
	async handle(input, call) {
		const { read } = call.store;
		const { accountId } = call.caller;
		const policy = await requirePolicy(read, call, input.PolicyArn);
		return {
			Policy: {
				...describePolicy(policy, await readPolicyUse(read, accountId)),
				...describeDescription(policy),
				Tags: describeTags(await listTags(read, policy.policy_id)),
			},
		};
	},
} satisfies Operation<Checked<GetPolicyRequest>, GetPolicyResponse>;
