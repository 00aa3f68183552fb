import {
	DeleteRolePermissionsBoundary$,
	type DeleteRolePermissionsBoundaryRequest,
} from "@aws-sdk/client-iam";
import { deletePermissionsBoundary } from "../../store/permissions-boundaries.ts";
import type { Checked } from "../checked-input.ts";
import type { Operation } from "../operation.ts";
import { requireRole } from "./find-entity.ts";
import { touchedRole } from "./touched-resource.ts";

/**
 * Takes the permissions boundary off the role: its own policies alone decide.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteRolePermissionsBoundary.html
 */
export const DeleteRolePermissionsBoundary = {
	schema: DeleteRolePermissionsBoundary$,
	resources: (input, call) => touchedRole(call, input.RoleName),
	async handle(input, call) {
		await call.store.write(async (tx) => {
			const role = await requireRole(tx, call, input.RoleName);
			await deletePermissionsBoundary(tx, role.role_id);
		});
	},
} satisfies Operation<Checked<DeleteRolePermissionsBoundaryRequest>, void>;
