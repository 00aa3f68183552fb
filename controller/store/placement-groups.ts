import { instanceState, OCCUPYING } from "./instances.ts";
import type { PlacementGroupTable } from "./schema.ts";
import type { Database, WriteTransaction } from "./store.ts";

/** A host on which an instance of a group takes up room, or will when it has moved there. */
export interface GroupMemberRow {
	readonly instance_id: string;
	readonly node_id: string;
	/** The host's. */
	readonly zone: string | null;
	readonly partition_number: number | null;
}

export async function findPlacementGroup(
	db: Database,
	accountId: string,
	name: string,
): Promise<PlacementGroupTable | undefined> {
	return db
		.selectFrom("placement_groups")
		.selectAll()
		.where("account_id", "=", accountId)
		.where("name", "=", name)
		.executeTakeFirst();
}

export async function findPlacementGroupById(
	db: Database,
	groupId: string,
): Promise<PlacementGroupTable | undefined> {
	return db
		.selectFrom("placement_groups")
		.selectAll()
		.where("group_id", "=", groupId)
		.executeTakeFirst();
}

export async function listPlacementGroups(
	db: Database,
	accountId: string,
): Promise<PlacementGroupTable[]> {
	return db
		.selectFrom("placement_groups")
		.selectAll()
		.where("account_id", "=", accountId)
		.orderBy("name")
		.execute();
}

export async function insertPlacementGroup(
	tx: WriteTransaction,
	group: PlacementGroupTable,
): Promise<void> {
	await tx.insertInto("placement_groups").values(group).execute();
}

export async function deletePlacementGroup(
	tx: WriteTransaction,
	groupId: string,
): Promise<void> {
	await tx
		.deleteFrom("placement_groups")
		.where("group_id", "=", groupId)
		.execute();
}

/** Where the instances of a group are: one that moves is at two hosts. The stopped ones are nowhere. */
export async function listGroupMembers(
	db: Database,
	groupId: string,
): Promise<GroupMemberRow[]> {
	return db
		.selectFrom("instances")
		.innerJoin("nodes", (join) =>
			join.on((either) =>
				either.or([
					either("nodes.node_id", "=", either.ref("instances.node_id")),
					either("nodes.node_id", "=", either.ref("instances.move_to")),
				]),
			),
		)
		.select([
			"instances.instance_id",
			"nodes.node_id",
			"nodes.zone",
			"instances.partition_number",
		])
		.where("instances.placement_group_id", "=", groupId)
		.where("instances.state_code", "in", OCCUPYING)
		.execute();
}

/** Whether a group still has an instance, a stopped one included. */
export async function hasGroupInstances(
	db: Database,
	groupId: string,
): Promise<boolean> {
	const row = await db
		.selectFrom("instances")
		.select("instance_id")
		.where("placement_group_id", "=", groupId)
		.where("state_code", "!=", instanceState.terminated)
		.limit(1)
		.executeTakeFirst();
	return row !== undefined;
}
