import {
	type GetContextKeysForPolicyResponse,
	GetContextKeysForPrincipalPolicy$,
	type GetContextKeysForPrincipalPolicyRequest,
} from "@aws-sdk/client-iam";
import type { Checked } from "../checked-input.ts";
import type { Operation } from "../operation.ts";
import { contextKeysAnswer } from "./policy-context-keys.ts";
import {
	policiesOfEntity,
	requireEntity,
	touchedEntity,
} from "./simulated-policies.ts";
import { readPolicyInputs } from "./simulation-request.ts";

/**
 * Lists the context keys that the policies of a user, group or role name, and given ones besides.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetContextKeysForPrincipalPolicy.html
 */
export const GetContextKeysForPrincipalPolicy = {
	schema: GetContextKeysForPrincipalPolicy$,
	resources: (input, call) => touchedEntity(call, input.PolicySourceArn),
	async handle({ PolicySourceArn, PolicyInputList }, call) {
		const source = await requireEntity(call, PolicySourceArn);
		const given = await readPolicyInputs(PolicyInputList);
		const stored = await policiesOfEntity(call.store.read, source);
		return contextKeysAnswer([...given, ...stored]);
	},
} satisfies Operation<
	Checked<GetContextKeysForPrincipalPolicyRequest>,
	GetContextKeysForPolicyResponse
>;
