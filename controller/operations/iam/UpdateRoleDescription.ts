import {
	UpdateRoleDescription$,
	type UpdateRoleDescriptionRequest,
	type UpdateRoleDescriptionResponse,
} from "@aws-sdk/client-iam";
import { updateRole } from "../../store/roles.ts";
import type { Checked } from "../checked-input.ts";
import type { Operation } from "../operation.ts";
import { describeDescription, describeRole } from "./describe-role.ts";
import { requireRole } from "./find-entity.ts";
import { touchedRole } from "./touched-resource.ts";

/**
 * Changes the role's description. UpdateRole has taken its place.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateRoleDescription.html
 */
export const UpdateRoleDescription = {
	schema: UpdateRoleDescription$,
	resources: (input, call) => touchedRole(call, input.RoleName),
	async handle({ RoleName, Description: description }, call) {
		const role = await call.store.write(async (tx) => {
			const found = await requireRole(tx, call, RoleName);
			await updateRole(tx, found.role_id, { description });
			return { ...found, description };
		});
		return { Role: { ...describeRole(role), ...describeDescription(role) } };
	},
} satisfies Operation<
	Checked<UpdateRoleDescriptionRequest>,
	UpdateRoleDescriptionResponse
>;
