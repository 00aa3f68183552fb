import {
	DeleteRolePolicy$,
	type DeleteRolePolicyRequest,
} from "@aws-sdk/client-iam";
import type { Checked } from "../checked-input.ts";
import type { Operation } from "../operation.ts";
import { requireRole } from "./find-entity.ts";
import { dropInlinePolicy, ownerOfRole } from "./inline-policies.ts";
import { touchedRole } from "./touched-resource.ts";

/**
 * Deletes an inline policy of the role.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteRolePolicy.html
 */
export const DeleteRolePolicy = {
	schema: DeleteRolePolicy$,
	resources: (input, call) => touchedRole(call, input.RoleName),
	async handle(input, call) {
		const { RoleName, PolicyName } = input;
		await call.store.write(async (tx) => {
			const role = await requireRole(tx, call, RoleName);
			await dropInlinePolicy(tx, ownerOfRole(role), PolicyName);
		});
	},
} satisfies Operation<Checked<DeleteRolePolicyRequest>, void>;
