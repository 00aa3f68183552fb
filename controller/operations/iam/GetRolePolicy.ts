import {
	GetRolePolicy$,
	type GetRolePolicyRequest,
	type GetRolePolicyResponse,
} from "@aws-sdk/client-iam";
import type { Checked } from "../checked-input.ts";
import type { Operation } from "../operation.ts";
import { requireRole } from "./find-entity.ts";
import { describeInlinePolicy, ownerOfRole } from "./inline-policies.ts";
import { touchedRole } from "./touched-resource.ts";

/**
 * Retrieves an inline policy of the role, percent-encoded.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRolePolicy.html
 */
export const GetRolePolicy = {
	schema: GetRolePolicy$,
	resources: (input, call) => touchedRole(call, input.RoleName),
	async handle(input, call) {
		const { RoleName, PolicyName } = input;
		const { read } = call.store;
		const role = await requireRole(read, call, RoleName);
		const policy = await describeInlinePolicy(
			read,
			ownerOfRole(role),
			PolicyName,
		);
		return { RoleName: role.name, ...policy };
	},
} satisfies Operation<Checked<GetRolePolicyRequest>, GetRolePolicyResponse>;
