import { PutRolePolicy$, type PutRolePolicyRequest } from "@aws-sdk/client-iam";
import type { Checked } from "../checked-input.ts";
import type { Operation } from "../operation.ts";
import { checkPolicy } from "./check-policy.ts";
import { requireRole } from "./find-entity.ts";
import { ownerOfRole, setInlinePolicy } from "./inline-policies.ts";
import { touchedRole } from "./touched-resource.ts";

/**
 * Adds or replaces an inline policy of the role.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutRolePolicy.html
 */
export const PutRolePolicy = {
	schema: PutRolePolicy$,
	resources: (input, call) => touchedRole(call, input.RoleName),
	async handle(input, call) {
		const { RoleName, PolicyName, PolicyDocument } = input;
		checkPolicy(PolicyDocument, "identity");
		await call.store.write(async (tx) => {
			const role = await requireRole(tx, call, RoleName);
			await setInlinePolicy(
				tx,
				role.account_id,
				ownerOfRole(role),
				PolicyName,
				PolicyDocument,
			);
		});
	},
} satisfies Operation<Checked<PutRolePolicyRequest>, void>;
