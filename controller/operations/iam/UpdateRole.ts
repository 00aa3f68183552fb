import {
	UpdateRole$,
	type UpdateRoleRequest,
	type UpdateRoleResponse,
} from "@aws-sdk/client-iam";
import { updateRole } from "../../store/roles.ts";
import type { Checked } from "../checked-input.ts";
import type { Operation } from "../operation.ts";
import { requireRole } from "./find-entity.ts";
import { touchedRole } from "./touched-resource.ts";

/**
 * Changes the role's description or maximum session duration; what is left out stays.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateRole.html
 */
export const UpdateRole = {
	schema: UpdateRole$,
	resources: (input, call) => touchedRole(call, input.RoleName),
	async handle({ RoleName, Description, MaxSessionDuration }, call) {
		await call.store.write(async (tx) => {
			const role = await requireRole(tx, call, RoleName);
			await updateRole(tx, role.role_id, {
				description: Description ?? role.description,
				max_session_duration: MaxSessionDuration ?? role.max_session_duration,
			});
		});
		return {};
	},
} satisfies Operation<Checked<UpdateRoleRequest>, UpdateRoleResponse>;
