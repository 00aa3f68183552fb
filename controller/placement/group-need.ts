import {
	findPlacementGroupById,
	listGroupMembers,
} from "../store/placement-groups.ts";
import type { InstanceTable, PlacementGroupTable } from "../store/schema.ts";
import type { Database } from "../store/store.ts";
import type { GroupNeed } from "./choose-in-group.ts";

/** What a group asks of the place of one more instance, or of one that looks for another place. */
export async function readGroupNeed(
	db: Database,
	group: PlacementGroupTable,
	partition: number | undefined,
	instanceId?: string,
): Promise<GroupNeed> {
	const rows = await listGroupMembers(db, group.group_id);
	return {
		strategy: group.strategy,
		partitionCount: group.partition_count,
		partition,
		members: rows
			.filter((row) => row.instance_id !== instanceId)
			.map(({ node_id, zone, partition_number }) => ({
				nodeId: node_id,
				zone: zone ?? "",
				partition: partition_number ?? undefined,
			})),
	};
}

/** What the group of an instance asks of its next place; undefined for one in no group. It stays in its partition. */
export async function groupNeedOf(
	db: Database,
	row: InstanceTable,
): Promise<GroupNeed | undefined> {
	if (row.placement_group_id === null) return undefined;
	const group = await findPlacementGroupById(db, row.placement_group_id);
	if (!group) return undefined;
	const partition = row.partition_number ?? undefined;
	return readGroupNeed(db, group, partition, row.instance_id);
}
