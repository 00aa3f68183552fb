import {
	GetGroup$,
	type GetGroupRequest,
	type GetGroupResponse,
} from "@aws-sdk/client-iam";
import { listGroupMembers } from "../../store/groups.ts";
import type { Checked } from "../checked-input.ts";
import type { Operation } from "../operation.ts";
import { describeGroup } from "./describe-group.ts";
import { describeUser } from "./describe-user.ts";
import { requireGroup } from "./find-entity.ts";
import { readPageOf } from "./page.ts";
import { touchedGroup } from "./touched-resource.ts";

/**
 * Lists the users in the group.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetGroup.html
 */
export const GetGroup = {
	schema: GetGroup$,
	resources: (input, call) => touchedGroup(call, input.GroupName),
	async handle(input, call) {
		const { read } = call.store;
		const group = await requireGroup(read, call, input.GroupName);
		const { rows, more } = await readPageOf(
			input,
			call,
			`users of ${group.group_id}`,
			await listGroupMembers(read, group.group_id),
			(user) => user.name_key,
		);
		return {
			Group: describeGroup(group),
			Users: rows.map(describeUser),
			...more,
		};
	},
} satisfies Operation<Checked<GetGroupRequest>, GetGroupResponse>;
