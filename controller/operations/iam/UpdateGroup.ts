import { UpdateGroup$, type UpdateGroupRequest } from "@aws-sdk/client-iam";
import { groupArn } from "../../store/entity-arn.ts";
import { findGroupByName, updateGroup } from "../../store/groups.ts";
import { nameKey } from "../../store/page.ts";
import type { GroupTable } from "../../store/schema.ts";
import type { Checked } from "../checked-input.ts";
import type { Operation } from "../operation.ts";
import { groupAlreadyExists } from "./errors.ts";
import { requireGroup } from "./find-entity.ts";
import { touchedGroup } from "./touched-resource.ts";

/**
 * Gives the group another name or path; its users and policies stay. The caller needs the permission on the group as
 * it is and as it will be.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateGroup.html
 */
export const UpdateGroup = {
	schema: UpdateGroup$,
	async resources({ GroupName, NewGroupName, NewPath }, call) {
		const { accountId } = call.caller;
		const group = await findGroupByName(call.store.read, accountId, GroupName);
		const old = await touchedGroup(call, GroupName);
		if (!group) return old;
		return [...old, { arn: groupArn(renamed(group, NewGroupName, NewPath)) }];
	},
	async handle({ GroupName, NewGroupName, NewPath }, call) {
		const { accountId } = call.caller;
		await call.store.write(async (tx) => {
			const group = await requireGroup(tx, call, GroupName);
			const { name, name_key, path } = renamed(group, NewGroupName, NewPath);
			const holder = await findGroupByName(tx, accountId, name);
			if (holder && holder.group_id !== group.group_id) {
				throw groupAlreadyExists(name);
			}
			await updateGroup(tx, group.group_id, { name, name_key, path });
		});
	},
} satisfies Operation<Checked<UpdateGroupRequest>, void>;

function renamed(
	group: GroupTable,
	newName: string | undefined,
	newPath: string | undefined,
): GroupTable {
	const name = newName ?? group.name;
	return {
		...group,
		name,
		name_key: nameKey(name),
		path: newPath ?? group.path,
	};
}
