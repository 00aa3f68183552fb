import {
	PutGroupPolicy$,
	type PutGroupPolicyRequest,
} from "@aws-sdk/client-iam";
import type { Checked } from "../checked-input.ts";
import type { Operation } from "../operation.ts";
import { checkPolicy } from "./check-policy.ts";
import { requireGroup } from "./find-entity.ts";
import { ownerOfGroup, setInlinePolicy } from "./inline-policies.ts";
import { touchedGroup } from "./touched-resource.ts";

/**
 * Adds or replaces an inline policy of the group.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutGroupPolicy.html
 */
export const PutGroupPolicy = {
	schema: PutGroupPolicy$,
	resources: (input, call) => touchedGroup(call, input.GroupName),
	async handle(input, call) {
		const { GroupName, PolicyName, PolicyDocument } = input;
		checkPolicy(PolicyDocument, "identity");
		await call.store.write(async (tx) => {
			const group = await requireGroup(tx, call, GroupName);
			await setInlinePolicy(
				tx,
				group.account_id,
				ownerOfGroup(group),
				PolicyName,
				PolicyDocument,
			);
		});
	},
} satisfies Operation<Checked<PutGroupPolicyRequest>, void>;
