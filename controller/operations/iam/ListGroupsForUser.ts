import {
	ListGroupsForUser$,
	type ListGroupsForUserRequest,
	type ListGroupsForUserResponse,
} from "@aws-sdk/client-iam";
import { listGroupsOfUser } from "../../store/groups.ts";
import type { Checked } from "../checked-input.ts";
import type { Operation } from "../operation.ts";
import { describeGroup } from "./describe-group.ts";
import { requireUser } from "./find-entity.ts";
import { readPageOf } from "./page.ts";
import { touchedUser } from "./touched-resource.ts";

/**
 * Lists the groups that the user is in.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListGroupsForUser.html
 */
export const ListGroupsForUser = {
	schema: ListGroupsForUser$,
	resources: (input, call) => touchedUser(call, input.UserName),
	async handle(input, call) {
		const { read } = call.store;
		const user = await requireUser(read, call, input.UserName);
		const { rows, more } = await readPageOf(
			input,
			call,
			`groups of ${user.user_id}`,
			await listGroupsOfUser(read, user.user_id),
			(group) => group.name_key,
		);
		return { Groups: rows.map(describeGroup), ...more };
	},
} satisfies Operation<
	Checked<ListGroupsForUserRequest>,
	ListGroupsForUserResponse
>;
