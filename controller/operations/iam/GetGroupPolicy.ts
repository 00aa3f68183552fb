import {
	GetGroupPolicy$,
	type GetGroupPolicyRequest,
	type GetGroupPolicyResponse,
} from "@aws-sdk/client-iam";
import type { Checked } from "../checked-input.ts";
import type { Operation } from "../operation.ts";
import { requireGroup } from "./find-entity.ts";
import { describeInlinePolicy, ownerOfGroup } from "./inline-policies.ts";
import { touchedGroup } from "./touched-resource.ts";

/**
 * Retrieves an inline policy of the group, percent-encoded.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetGroupPolicy.html
 */
export const GetGroupPolicy = {
	schema: GetGroupPolicy$,
	resources: (input, call) => touchedGroup(call, input.GroupName),
	async handle(input, call) {
		const { GroupName, PolicyName } = input;
		const { read } = call.store;
		const group = await requireGroup(read, call, GroupName);
		const policy = await describeInlinePolicy(
			read,
			ownerOfGroup(group),
			PolicyName,
		);
		return { GroupName: group.name, ...policy };
	},
} satisfies Operation<Checked<GetGroupPolicyRequest>, GetGroupPolicyResponse>;
