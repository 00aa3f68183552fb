import {
	AttachUserPolicy$,
	type AttachUserPolicyRequest,
} from "@aws-sdk/client-iam";
import type { Checked } from "../checked-input.ts";
import type { Operation } from "../operation.ts";
import { requireUser } from "./find-entity.ts";
import { ownerOfUser } from "./inline-policies.ts";
import { attachPolicy, checkPolicyArn } from "./managed-policies.ts";
import { touchedUser } from "./touched-resource.ts";

/**
 * Attaches a managed policy to the user.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_AttachUserPolicy.html
 */
export const AttachUserPolicy = {
	schema: AttachUserPolicy$,
	resources: (input, call) => touchedUser(call, input.UserName),
	contextKeys: (input) => ({ "iam:PolicyARN": input.PolicyArn }),
	async handle({ UserName, PolicyArn }, call) {
		checkPolicyArn(PolicyArn);
		const { accountId } = call.caller;
		await call.store.write(async (tx) => {
			const user = await requireUser(tx, call, UserName);
			await attachPolicy(tx, accountId, ownerOfUser(user), PolicyArn);
		});
	},
} satisfies Operation<Checked<AttachUserPolicyRequest>, void>;
