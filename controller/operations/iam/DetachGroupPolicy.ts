import {
	DetachGroupPolicy$,
	type DetachGroupPolicyRequest,
} from "@aws-sdk/client-iam";
import type { Checked } from "../checked-input.ts";
import type { Operation } from "../operation.ts";
import { requireGroup } from "./find-entity.ts";
import { ownerOfGroup } from "./inline-policies.ts";
import { checkPolicyArn, detachPolicy } from "./managed-policies.ts";
import { touchedGroup } from "./touched-resource.ts";

/**
 * Detaches a managed policy from the group.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_DetachGroupPolicy.html
 */
export const DetachGroupPolicy = {
	schema: DetachGroupPolicy$,
	resources: (input, call) => touchedGroup(call, input.GroupName),
	contextKeys: (input) => ({ "iam:PolicyARN": input.PolicyArn }),
	async handle({ GroupName, PolicyArn }, call) {
		checkPolicyArn(PolicyArn);
		await call.store.write(async (tx) => {
			const group = await requireGroup(tx, call, GroupName);
			await detachPolicy(tx, ownerOfGroup(group), PolicyArn);
		});
	},
} satisfies Operation<Checked<DetachGroupPolicyRequest>, void>;
