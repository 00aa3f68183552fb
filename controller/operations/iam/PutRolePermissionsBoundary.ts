import {
	PutRolePermissionsBoundary$,
	type PutRolePermissionsBoundaryRequest,
} from "@aws-sdk/client-iam";
import type { Checked } from "../checked-input.ts";
import type { Operation } from "../operation.ts";
import { requireRole } from "./find-entity.ts";
import { checkPolicyArn } from "./managed-policies.ts";
import { setBoundary, withNewBoundary } from "./permissions-boundary.ts";
import { touchedRole } from "./touched-resource.ts";

/**
 * Sets the managed policy beyond which no policy of the role allows anything.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutRolePermissionsBoundary.html
 */
export const PutRolePermissionsBoundary = {
	schema: PutRolePermissionsBoundary$,
	resources: async (input, call) =>
		withNewBoundary(
			await touchedRole(call, input.RoleName),
			input.PermissionsBoundary,
		),
	async handle(input, call) {
		const { accountId } = call.caller;
		checkPolicyArn(input.PermissionsBoundary);
		await call.store.write(async (tx) => {
			const role = await requireRole(tx, call, input.RoleName);
			await setBoundary(tx, accountId, role.role_id, input.PermissionsBoundary);
		});
	},
} satisfies Operation<Checked<PutRolePermissionsBoundaryRequest>, void>;
