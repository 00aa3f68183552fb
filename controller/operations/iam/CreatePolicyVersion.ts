import {
	CreatePolicyVersion$,
	type CreatePolicyVersionRequest,
	type CreatePolicyVersionResponse,
} from "@aws-sdk/client-iam";
import {
	insertPolicyVersion,
	listPolicyVersions,
	updateManagedPolicy,
} from "../../store/managed-policies.ts";
import type { Checked } from "../checked-input.ts";
import type { Operation } from "../operation.ts";
import { checkPolicy, refuseLongPolicy } from "./check-policy.ts";
import { describePolicyVersion } from "./describe-policy.ts";
import { tooManyVersions } from "./errors.ts";
import { requireOwnPolicy } from "./managed-policies.ts";
import { quotas } from "./quotas.ts";
import { touchedPolicy } from "./touched-resource.ts";

/**
 * Adds a version to a managed policy that has less than five; with SetAsDefault it is in force at once.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreatePolicyVersion.html
 */
export const CreatePolicyVersion = {
	schema: CreatePolicyVersion$,
	resources: (input, call) => touchedPolicy(call, input.PolicyArn),
	async handle({ PolicyArn, PolicyDocument, SetAsDefault }, call) {
		checkPolicy(PolicyDocument, "managed");
		const now = call.clock.now();
		const PolicyVersion = await call.store.write(async (tx) => {
			const policy = await requireOwnPolicy(tx, call, PolicyArn);
			await refuseLongPolicy(
				tx,
				policy.account_id,
				"PolicySize",
				PolicyDocument,
			);
			const versions = await listPolicyVersions(tx, policy);
			if (versions.length >= quotas.VersionsPerPolicy) {
				throw tooManyVersions(quotas.VersionsPerPolicy);
			}
			const number = policy.last_version + 1;
			const version = {
				policy_id: policy.policy_id,
				version: number,
				document: PolicyDocument,
				created_at: now,
			};
			const changed = {
				...policy,
				default_version: SetAsDefault ? number : policy.default_version,
				last_version: number,
				updated_at: now,
			};
			await insertPolicyVersion(tx, version);
			await updateManagedPolicy(tx, policy.policy_id, changed);
			return describePolicyVersion(changed, version);
		});
		return { PolicyVersion };
	},
} satisfies Operation<
	Checked<CreatePolicyVersionRequest>,
	CreatePolicyVersionResponse
>;
