import {
	DeleteGroupPolicy$,
	type DeleteGroupPolicyRequest,
} from "@aws-sdk/client-iam";
import type { Checked } from "../checked-input.ts";
import type { Operation } from "../operation.ts";
import { requireGroup } from "./find-entity.ts";
import { dropInlinePolicy, ownerOfGroup } from "./inline-policies.ts";
import { touchedGroup } from "./touched-resource.ts";

/**
 * Deletes an inline policy of the group.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteGroupPolicy.html
 */
export const DeleteGroupPolicy = {
	schema: DeleteGroupPolicy$,
	resources: (input, call) => touchedGroup(call, input.GroupName),
	async handle(input, call) {
		const { GroupName, PolicyName } = input;
		await call.store.write(async (tx) => {
			const group = await requireGroup(tx, call, GroupName);
			await dropInlinePolicy(tx, ownerOfGroup(group), PolicyName);
		});
	},
} satisfies Operation<Checked<DeleteGroupPolicyRequest>, void>;
