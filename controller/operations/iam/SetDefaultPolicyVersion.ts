import {
	SetDefaultPolicyVersion$,
	type SetDefaultPolicyVersionRequest,
} from "@aws-sdk/client-iam";
import { updateManagedPolicy } from "../../store/managed-policies.ts";
import type { Checked } from "../checked-input.ts";
import type { Operation } from "../operation.ts";
import { requireOwnPolicyVersion } from "./policy-version.ts";
import { touchedPolicy } from "./touched-resource.ts";

/**
 * Puts another version of a managed policy in force, at once and wherever it is attached.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_SetDefaultPolicyVersion.html
 */
export const SetDefaultPolicyVersion = {
	schema: SetDefaultPolicyVersion$,
	resources: (input, call) => touchedPolicy(call, input.PolicyArn),
	async handle(input, call) {
		await call.store.write(async (tx) => {
			const found = await requireOwnPolicyVersion(tx, call, input);
			await updateManagedPolicy(tx, found.policy.policy_id, {
				default_version: found.version.version,
				updated_at: call.clock.now(),
			});
		});
	},
} satisfies Operation<Checked<SetDefaultPolicyVersionRequest>, void>;
