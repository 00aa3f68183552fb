import {
	AttachGroupPolicy$,
	type AttachGroupPolicyRequest,
} from "@aws-sdk/client-iam";
import type { Checked } from "../checked-input.ts";
import type { Operation } from "../operation.ts";
import { requireGroup } from "./find-entity.ts";
import { ownerOfGroup } from "./inline-policies.ts";
import { attachPolicy, checkPolicyArn } from "./managed-policies.ts";
import { touchedGroup } from "./touched-resource.ts";

/**
 * Attaches a managed policy to the group.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_AttachGroupPolicy.html
 */
export const AttachGroupPolicy = {
	schema: AttachGroupPolicy$,
	resources: (input, call) => touchedGroup(call, input.GroupName),
	contextKeys: (input) => ({ "iam:PolicyARN": input.PolicyArn }),
	async handle({ GroupName, PolicyArn }, call) {
		checkPolicyArn(PolicyArn);
		const { accountId } = call.caller;
		await call.store.write(async (tx) => {
			const group = await requireGroup(tx, call, GroupName);
			await attachPolicy(tx, accountId, ownerOfGroup(group), PolicyArn);
		});
	},
} satisfies Operation<Checked<AttachGroupPolicyRequest>, void>;
