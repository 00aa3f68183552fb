import {
	ListUsers$,
	type ListUsersRequest,
	type ListUsersResponse,
} from "@aws-sdk/client-iam";
import { listUsers } from "../../store/users.ts";
import type { Checked } from "../checked-input.ts";
import type { Operation } from "../operation.ts";
import { describeUser } from "./describe-user.ts";
import { readPage } from "./page.ts";
import { touchedPath } from "./touched-resource.ts";

/**
 * Lists the users that have the path prefix, without their tags and boundaries.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListUsers.html
 */
export const ListUsers = {
	schema: ListUsers$,
	resources: async (input, call) => touchedPath(call, "user", input.PathPrefix),
	async handle(input, call) {
		const { PathPrefix: pathPrefix } = input;
		const { rows, more } = await readPage(input, call, {
			list: `users ${pathPrefix ?? "/"}`,
			read: (afterKey, limit) =>
				listUsers(call.store.read, call.caller.accountId, {
					pathPrefix,
					afterKey,
					limit,
				}),
			keyOf: (user) => user.name_key,
		});
		return { Users: rows.map(describeUser), ...more };
	},
} satisfies Operation<Checked<ListUsersRequest>, ListUsersResponse>;
