import {
	DeletePolicyVersion$,
	type DeletePolicyVersionRequest,
} from "@aws-sdk/client-iam";
import {
	deletePolicyVersion,
	updateManagedPolicy,
} from "../../store/managed-policies.ts";
import type { Checked } from "../checked-input.ts";
import type { Operation } from "../operation.ts";
import { policyInUse } from "./errors.ts";
import { requireOwnPolicyVersion } from "./policy-version.ts";
import { touchedPolicy } from "./touched-resource.ts";

/**
 * Deletes a version of a managed policy that is not its default.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeletePolicyVersion.html
 */
export const DeletePolicyVersion = {
	schema: DeletePolicyVersion$,
	resources: (input, call) => touchedPolicy(call, input.PolicyArn),
	async handle(input, call) {
		await call.store.write(async (tx) => {
			const found = await requireOwnPolicyVersion(tx, call, input);
			const { policy_id, default_version } = found.policy;
			const { version } = found.version;
			if (version === default_version) {
				throw policyInUse("Cannot delete the default version of a policy.");
			}
			await deletePolicyVersion(tx, policy_id, version);
			await updateManagedPolicy(tx, policy_id, {
				updated_at: call.clock.now(),
			});
		});
	},
} satisfies Operation<Checked<DeletePolicyVersionRequest>, void>;
