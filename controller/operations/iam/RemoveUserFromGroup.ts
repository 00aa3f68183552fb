import {
	RemoveUserFromGroup$,
	type RemoveUserFromGroupRequest,
} from "@aws-sdk/client-iam";
import { deleteGroupMember } from "../../store/groups.ts";
import type { Checked } from "../checked-input.ts";
import type { Operation } from "../operation.ts";
import { requireGroup, requireUser } from "./find-entity.ts";
import { touchedGroup } from "./touched-resource.ts";

/**
 * Takes the user out of the group; a user who is not in it is nothing to complain about.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_RemoveUserFromGroup.html
 */
export const RemoveUserFromGroup = {
	schema: RemoveUserFromGroup$,
	resources: (input, call) => touchedGroup(call, input.GroupName),
	async handle({ GroupName, UserName }, call) {
		await call.store.write(async (tx) => {
			const user = await requireUser(tx, call, UserName);
			const group = await requireGroup(tx, call, GroupName);
			await deleteGroupMember(tx, group.group_id, user.user_id);
		});
	},
} satisfies Operation<Checked<RemoveUserFromGroupRequest>, void>;
