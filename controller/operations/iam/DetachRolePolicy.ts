import {
	DetachRolePolicy$,
	type DetachRolePolicyRequest,
} from "@aws-sdk/client-iam";
import type { Checked } from "../checked-input.ts";
import type { Operation } from "../operation.ts";
import { requireRole } from "./find-entity.ts";
import { ownerOfRole } from "./inline-policies.ts";
import { checkPolicyArn, detachPolicy } from "./managed-policies.ts";
import { touchedRole } from "./touched-resource.ts";

/**
 * Detaches a managed policy from the role.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_DetachRolePolicy.html
 */
export const DetachRolePolicy = {
	schema: DetachRolePolicy$,
	resources: (input, call) => touchedRole(call, input.RoleName),
	contextKeys: (input) => ({ "iam:PolicyARN": input.PolicyArn }),
	async handle({ RoleName, PolicyArn }, call) {
		checkPolicyArn(PolicyArn);
		await call.store.write(async (tx) => {
			const role = await requireRole(tx, call, RoleName);
			await detachPolicy(tx, ownerOfRole(role), PolicyArn);
		});
	},
} satisfies Operation<Checked<DetachRolePolicyRequest>, void>;
