import {
	GetPolicyVersion$,
	type GetPolicyVersionRequest,
	type GetPolicyVersionResponse,
} from "@aws-sdk/client-iam";
import type { Checked } from "../checked-input.ts";
import type { Operation } from "../operation.ts";
import { describePolicyVersion } from "./describe-policy.ts";
import { encodePolicy } from "./policy-text.ts";
import { requirePolicyVersion } from "./policy-version.ts";
import { touchedPolicy } from "./touched-resource.ts";

/**
 * Retrieves a version of a managed policy with its document, percent-encoded.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetPolicyVersion.html
 */
export const GetPolicyVersion = {
	schema: GetPolicyVersion$,
	resources: (input, call) => touchedPolicy(call, input.PolicyArn),
	async handle(input, call) {
		const { policy, version } = await requirePolicyVersion(
			call.store.read,
			call,
			input,
		);
		return {
			PolicyVersion: {
				Document: encodePolicy(version.document),
				...describePolicyVersion(policy, version),
			},
		};
	},
} satisfies Operation<
	Checked<GetPolicyVersionRequest>,
	GetPolicyVersionResponse
>;
