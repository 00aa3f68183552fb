import {
	GetContextKeysForCustomPolicy$,
	type GetContextKeysForCustomPolicyRequest,
	type GetContextKeysForPolicyResponse,
} from "@aws-sdk/client-iam";
import type { Checked } from "../checked-input.ts";
import type { Operation } from "../operation.ts";
import { contextKeysAnswer } from "./policy-context-keys.ts";
import { readPolicyInputs } from "./simulation-request.ts";

/**
 * Lists the context keys that given policies name.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetContextKeysForCustomPolicy.html
 */
export const GetContextKeysForCustomPolicy = {
	schema: GetContextKeysForCustomPolicy$,
	handle: async ({ PolicyInputList }) =>
		contextKeysAnswer(await readPolicyInputs(PolicyInputList)),
} satisfies Operation<
	Checked<GetContextKeysForCustomPolicyRequest>,
	GetContextKeysForPolicyResponse
>;
