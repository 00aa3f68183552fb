import {
	DeletePlacementGroup$,
	type DeletePlacementGroupRequest,
} from "@aws-sdk/client-ec2";
import {
	deletePlacementGroup,
	findPlacementGroup,
	hasGroupInstances,
} from "../../store/placement-groups.ts";
import { deleteTags } from "../../store/tags.ts";
import type { Checked } from "../checked-input.ts";
import type { Operation } from "../operation.ts";
import { noSuchPlacementGroup, placementGroupInUse } from "./errors.ts";
import { touchedPlacementGroup } from "./placement-groups.ts";

/**
 * Deletes a placement group that no instance is in any more.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeletePlacementGroup.html
 */
export const DeletePlacementGroup = {
	schema: DeletePlacementGroup$,
	resources: async ({ GroupName }, call) => [
		await touchedPlacementGroup(call, GroupName),
	],
	handle: async ({ GroupName }, { store, caller }) => {
		await store.write(async (tx) => {
			const group = await findPlacementGroup(tx, caller.accountId, GroupName);
			if (!group) throw noSuchPlacementGroup(GroupName);
			const { group_id } = group;
			if (await hasGroupInstances(tx, group_id)) {
				throw placementGroupInUse(GroupName);
			}
			await deletePlacementGroup(tx, group_id);
			await deleteTags(tx, group_id);
		});
		return {};
	},
} satisfies Operation<Checked<DeletePlacementGroupRequest>, object>;
