import {
	ListGroups$,
	type ListGroupsRequest,
	type ListGroupsResponse,
} from "@aws-sdk/client-iam";
import { listGroups } from "../../store/groups.ts";
import type { Checked } from "../checked-input.ts";
import type { Operation } from "../operation.ts";
import { describeGroup } from "./describe-group.ts";
import { readPage } from "./page.ts";
import { touchedPath } from "./touched-resource.ts";

/**
 * Lists the groups that have the path prefix.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListGroups.html
 */
export const ListGroups = {
	schema: ListGroups$,
	resources: async (input, call) =>
		touchedPath(call, "group", input.PathPrefix),
	async handle(input, call) {
		const { PathPrefix: pathPrefix } = input;
		const { rows, more } = await readPage(input, call, {
			list: `groups ${pathPrefix ?? "/"}`,
			read: (afterKey, limit) =>
				listGroups(call.store.read, call.caller.accountId, {
					pathPrefix,
					afterKey,
					limit,
				}),
			keyOf: (group) => group.name_key,
		});
		return { Groups: rows.map(describeGroup), ...more };
	},
} satisfies Operation<Checked<ListGroupsRequest>, ListGroupsResponse>;
