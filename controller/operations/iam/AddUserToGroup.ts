import {
	AddUserToGroup$,
	type AddUserToGroupRequest,
} from "@aws-sdk/client-iam";
import { insertGroupMember, listGroupsOfUser } from "../../store/groups.ts";
import type { Checked } from "../checked-input.ts";
import type { Operation } from "../operation.ts";
import { requireGroup, requireUser } from "./find-entity.ts";
import { refuseBeyond } from "./quotas.ts";
import { touchedGroup } from "./touched-resource.ts";

/**
 * Puts the user into the group; a user who is in it already stays.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_AddUserToGroup.html
 */
export const AddUserToGroup = {
	schema: AddUserToGroup$,
	resources: (input, call) => touchedGroup(call, input.GroupName),
	async handle({ GroupName, UserName }, call) {
		const { accountId } = call.caller;
		await call.store.write(async (tx) => {
			const user = await requireUser(tx, call, UserName);
			const group = await requireGroup(tx, call, GroupName);
			await insertGroupMember(tx, group.group_id, user.user_id);
			const groups = await listGroupsOfUser(tx, user.user_id);
			await refuseBeyond(tx, accountId, "GroupsPerUser", groups.length);
		});
	},
} satisfies Operation<Checked<AddUserToGroupRequest>, void>;
