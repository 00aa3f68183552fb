import {
	GetRole$,
	type GetRoleRequest,
	type GetRoleResponse,
} from "@aws-sdk/client-iam";
import { listTags } from "../../store/tags.ts";
import type { Checked } from "../checked-input.ts";
import type { Operation } from "../operation.ts";
import {
	describeDescription,
	describeRole,
	describeRoleLastUsed,
} from "./describe-role.ts";
import { requireRole } from "./find-entity.ts";
import { boundaryOf } from "./permissions-boundary.ts";
import { describeTags, tagsIfAny } from "./tags.ts";
import { touchedRole } from "./touched-resource.ts";

/**
 * Retrieves information about the role, including its path, unique id, ARN, and trust policy.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRole.html
 */
export const GetRole = {
	schema: GetRole$,
	resources: (input, call) => touchedRole(call, input.RoleName),
	async handle(input, call) {
		const { read } = call.store;
		const role = await requireRole(read, call, input.RoleName);
		return {
			Role: {
				...describeRole(role),
				...describeDescription(role),
				...(await boundaryOf(read, role.role_id)),
				MaxSessionDuration: role.max_session_duration,
				...tagsIfAny(describeTags(await listTags(read, role.role_id))),
				RoleLastUsed: describeRoleLastUsed(role),
			},
		};
	},
} satisfies Operation<Checked<GetRoleRequest>, GetRoleResponse>;
