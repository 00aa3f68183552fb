import {
	CreatePolicy$,
	type CreatePolicyRequest,
	type CreatePolicyResponse,
} from "@aws-sdk/client-iam";
import { newPolicyId } from "../../credentials/identifiers.ts";
import {
	countManagedPolicies,
	findManagedPolicyByName,
	insertManagedPolicy,
	insertPolicyVersion,
} from "../../store/managed-policies.ts";
import { nameKey } from "../../store/page.ts";
import type { ManagedPolicyTable } from "../../store/schema.ts";
import type { Checked } from "../checked-input.ts";
import type { CallContext, Operation } from "../operation.ts";
import { checkPolicy, refuseLongPolicy } from "./check-policy.ts";
import { createdPolicy } from "./created-resource.ts";
import { describePolicy } from "./describe-policy.ts";
import { policyAlreadyExists } from "./errors.ts";
import { refuseBeyond } from "./quotas.ts";
import {
	checkTags,
	requestTagKeys,
	setTags,
	tagOnCreate,
	tagsIfAny,
	tagsOfPolicy,
} from "./tags.ts";

const UNUSED = { attachments: new Map(), boundaries: new Map() };

/**
 * Creates a managed policy; the document is its version v1.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreatePolicy.html
 */
export const CreatePolicy = {
	schema: CreatePolicy$,
	resources: (input, call) => createdPolicy(call, input.PolicyName, input.Path),
	further: (input, call) =>
		tagOnCreate("iam:TagPolicy", input.Tags, () =>
			createdPolicy(call, input.PolicyName, input.Path),
		),
	contextKeys: (input) => requestTagKeys(input.Tags),
	async handle(input, call) {
		checkPolicy(input.PolicyDocument, "managed");
		const tags = input.Tags ?? [];
		checkTags(tags, false);
		const policy = newPolicy(input, call);
		const { account_id: accountId, name } = policy;
		await call.store.write(async (tx) => {
			if (await findManagedPolicyByName(tx, accountId, name)) {
				throw policyAlreadyExists(name);
			}
			const document = input.PolicyDocument;
			await refuseLongPolicy(tx, accountId, "PolicySize", document);
			await insertManagedPolicy(tx, policy);
			await insertPolicyVersion(tx, {
				policy_id: policy.policy_id,
				version: policy.default_version,
				document,
				created_at: policy.created_at,
			});
			const count = await countManagedPolicies(tx, accountId);
			await refuseBeyond(tx, accountId, "PoliciesPerAccount", count);
			await setTags(tx, tagsOfPolicy(policy), tags);
		});
		return {
			Policy: { ...describePolicy(policy, UNUSED), ...tagsIfAny(tags) },
		};
	},
} satisfies Operation<Checked<CreatePolicyRequest>, CreatePolicyResponse>;

function newPolicy(
	input: Checked<CreatePolicyRequest>,
	call: CallContext,
): ManagedPolicyTable {
	const now = call.clock.now();
	return {
		policy_id: newPolicyId(call.random),
		account_id: call.caller.accountId,
		name: input.PolicyName,
		name_key: nameKey(input.PolicyName),
		path: input.Path ?? "/",
		description: input.Description ?? null,
		default_version: 1,
		last_version: 1,
		created_at: now,
		updated_at: now,
	};
}
