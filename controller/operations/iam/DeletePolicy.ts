import { DeletePolicy$, type DeletePolicyRequest } from "@aws-sdk/client-iam";
import { policyArn } from "../../store/entity-arn.ts";
import {
	deleteManagedPolicy,
	listPolicyVersions,
} from "../../store/managed-policies.ts";
import type { ManagedPolicyTable } from "../../store/schema.ts";
import type { WriteTransaction } from "../../store/store.ts";
import { deleteTags } from "../../store/tags.ts";
import type { Checked } from "../checked-input.ts";
import type { Operation } from "../operation.ts";
import { readPolicyUse } from "./describe-policy.ts";
import { policyInUse } from "./errors.ts";
import { requireOwnPolicy } from "./managed-policies.ts";
import { touchedPolicy } from "./touched-resource.ts";

/**
 * Deletes a managed policy that is attached nowhere and has but its default version.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeletePolicy.html
 */
export const DeletePolicy = {
	schema: DeletePolicy$,
	resources: (input, call) => touchedPolicy(call, input.PolicyArn),
	async handle({ PolicyArn }, call) {
		await call.store.write(async (tx) => {
			const policy = await requireOwnPolicy(tx, call, PolicyArn);
			await refuseIfUsed(tx, policy);
			await deleteTags(tx, policy.policy_id);
			await deleteManagedPolicy(tx, policy.policy_id);
		});
	},
} satisfies Operation<Checked<DeletePolicyRequest>, void>;

async function refuseIfUsed(
	tx: WriteTransaction,
	policy: ManagedPolicyTable,
): Promise<void> {
	const arn = policyArn(policy);
	const use = await readPolicyUse(tx, policy.account_id);
	if (use.attachments.has(arn) || use.boundaries.has(arn)) {
		throw policyInUse("Cannot delete a policy attached to entities.");
	}
	if ((await listPolicyVersions(tx, policy)).length > 1) {
		throw policyInUse(
			"This policy has more than one version. Before you delete a policy, you must delete the policy's versions. The default version is deleted with the policy.",
		);
	}
}
