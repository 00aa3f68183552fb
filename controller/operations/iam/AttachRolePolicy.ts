import {
	AttachRolePolicy$,
	type AttachRolePolicyRequest,
} from "@aws-sdk/client-iam";
import type { Checked } from "../checked-input.ts";
import type { Operation } from "../operation.ts";
import { requireRole } from "./find-entity.ts";
import { ownerOfRole } from "./inline-policies.ts";
import { attachPolicy, checkPolicyArn } from "./managed-policies.ts";
import { touchedRole } from "./touched-resource.ts";

/**
 * Attaches a managed policy to the role.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_AttachRolePolicy.html
 */
export const AttachRolePolicy = {
	schema: AttachRolePolicy$,
	resources: (input, call) => touchedRole(call, input.RoleName),
	contextKeys: (input) => ({ "iam:PolicyARN": input.PolicyArn }),
	async handle({ RoleName, PolicyArn }, call) {
		checkPolicyArn(PolicyArn);
		const { accountId } = call.caller;
		await call.store.write(async (tx) => {
			const role = await requireRole(tx, call, RoleName);
			await attachPolicy(tx, accountId, ownerOfRole(role), PolicyArn);
		});
	},
} satisfies Operation<Checked<AttachRolePolicyRequest>, void>;
