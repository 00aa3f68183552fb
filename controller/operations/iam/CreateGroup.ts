import {
	CreateGroup$,
	type CreateGroupRequest,
	type CreateGroupResponse,
} from "@aws-sdk/client-iam";
import { newGroupId } from "../../credentials/identifiers.ts";
import {
	countGroups,
	findGroupByName,
	insertGroup,
} from "../../store/groups.ts";
import { nameKey } from "../../store/page.ts";
import type { Checked } from "../checked-input.ts";
import type { Operation } from "../operation.ts";
import { createdGroup } from "./created-resource.ts";
import { describeGroup } from "./describe-group.ts";
import { groupAlreadyExists } from "./errors.ts";
import { refuseBeyond } from "./quotas.ts";

/**
 * Creates a new group of users.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateGroup.html
 */
export const CreateGroup = {
	schema: CreateGroup$,
	resources: (input, call) => createdGroup(call, input.GroupName, input.Path),
	async handle({ GroupName: name, Path: path = "/" }, call) {
		const { accountId } = call.caller;
		const group = {
			group_id: newGroupId(call.random),
			account_id: accountId,
			name,
			name_key: nameKey(name),
			path,
			created_at: call.clock.now(),
		};
		await call.store.write(async (tx) => {
			if (await findGroupByName(tx, accountId, name)) {
				throw groupAlreadyExists(name);
			}
			await insertGroup(tx, group);
			const count = await countGroups(tx, accountId);
			await refuseBeyond(tx, accountId, "GroupsPerAccount", count);
		});
		return { Group: describeGroup(group) };
	},
} satisfies Operation<Checked<CreateGroupRequest>, CreateGroupResponse>;
