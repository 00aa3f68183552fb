import {
	DetachUserPolicy$,
	type DetachUserPolicyRequest,
} from "@aws-sdk/client-iam";
import type { Checked } from "../checked-input.ts";
import type { Operation } from "../operation.ts";
import { requireUser } from "./find-entity.ts";
import { ownerOfUser } from "./inline-policies.ts";
import { checkPolicyArn, detachPolicy } from "./managed-policies.ts";
import { touchedUser } from "./touched-resource.ts";

/**
 * Detaches a managed policy from the user.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_DetachUserPolicy.html
 */
export const DetachUserPolicy = {
	schema: DetachUserPolicy$,
	resources: (input, call) => touchedUser(call, input.UserName),
	contextKeys: (input) => ({ "iam:PolicyARN": input.PolicyArn }),
	async handle({ UserName, PolicyArn }, call) {
		checkPolicyArn(PolicyArn);
		await call.store.write(async (tx) => {
			const user = await requireUser(tx, call, UserName);
			await detachPolicy(tx, ownerOfUser(user), PolicyArn);
		});
	},
} satisfies Operation<Checked<DetachUserPolicyRequest>, void>;
