import {
	ListRoles$,
	type ListRolesRequest,
	type ListRolesResponse,
} from "@aws-sdk/client-iam";
import { listRoles } from "../../store/roles.ts";
import type { Checked } from "../checked-input.ts";
import type { Operation } from "../operation.ts";
import { describeDescription, describeRole } from "./describe-role.ts";
import { readPage } from "./page.ts";
import { touchedPath } from "./touched-resource.ts";

/**
 * Lists the roles that have the path prefix, without their tags, boundaries and last use.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRoles.html
 */
export const ListRoles = {
	schema: ListRoles$,
	resources: async (input, call) => touchedPath(call, "role", input.PathPrefix),
	async handle(input, call) {
		const { PathPrefix: pathPrefix } = input;
		const { rows, more } = await readPage(input, call, {
			list: `roles ${pathPrefix ?? "/"}`,
			read: (afterKey, limit) =>
				listRoles(call.store.read, call.caller.accountId, {
					pathPrefix,
					afterKey,
					limit,
				}),
			keyOf: (role) => role.name_key,
		});
		const Roles = rows.map((role) => ({
			...describeRole(role),
			...describeDescription(role),
			MaxSessionDuration: role.max_session_duration,
		}));
		return { Roles, ...more };
	},
} satisfies Operation<Checked<ListRolesRequest>, ListRolesResponse>;
