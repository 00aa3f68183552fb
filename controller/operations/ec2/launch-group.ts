import type { Placement } from "@aws-sdk/client-ec2";
import type { GroupNeed } from "../../placement/choose-in-group.ts";
import { readGroupNeed } from "../../placement/group-need.ts";
import {
	findPlacementGroup,
	findPlacementGroupById,
} from "../../store/placement-groups.ts";
import type { PlacementGroupTable } from "../../store/schema.ts";
import type { Database } from "../../store/store.ts";
import type { CallContext, Resource } from "../operation.ts";
import {
	invalidCombination,
	invalidParameter,
	noSuchPlacementGroup,
} from "./errors.ts";
import { touchedPlacementGroup } from "./placement-groups.ts";

/** The placement group that a launch names, and the partition. */
export interface LaunchGroup {
	readonly name: string | undefined;
	readonly id: string | undefined;
	readonly partition: number | undefined;
}

/** Reads what a launch says of its placement group; throws InvalidParameterCombination. */
export function readLaunchGroup(
	placement: Placement = {},
): LaunchGroup | undefined {
	const name = placement.GroupName || undefined;
	const id = placement.GroupId || undefined;
	// Clients send zero for none.
	const partition = placement.PartitionNumber || undefined;
	if (name !== undefined && id !== undefined) {
		throw invalidCombination(
			"The parameters GroupName and GroupId cannot be used together",
		);
	}
	if (name !== undefined || id !== undefined) return { name, id, partition };
	if (partition === undefined) return undefined;
	throw invalidCombination(
		"The parameter PartitionNumber cannot be used without a placement group",
	);
}

/** The group's id and what it asks of the instances' places; throws InvalidPlacementGroup.Unknown or InvalidParameterValue. */
export async function requireLaunchGroup(
	db: Database,
	accountId: string,
	launch: LaunchGroup | undefined,
): Promise<{ readonly id: string; readonly need: GroupNeed } | undefined> {
	if (!launch) return undefined;
	const group = await findLaunchGroup(db, accountId, launch);
	if (!group) throw noSuchPlacementGroup(launch.name ?? launch.id ?? "");
	const { partition } = launch;
	if (partition !== undefined) checkPartition(group, partition);
	return {
		id: group.group_id,
		need: await readGroupNeed(db, group, partition),
	};
}

/** The caller's own group that a launch names by its name or its id. */
export async function findLaunchGroup(
	db: Database,
	accountId: string,
	{ name, id }: LaunchGroup,
): Promise<PlacementGroupTable | undefined> {
	if (name !== undefined) return findPlacementGroup(db, accountId, name);
	const group = await findPlacementGroupById(db, id ?? "");
	return group?.account_id === accountId ? group : undefined;
}

/** The placement group that a launch names, as policies are asked about it. */
export async function touchedLaunchGroup(
	call: CallContext,
	launch: LaunchGroup | undefined,
): Promise<readonly Resource[]> {
	if (!launch) return [];
	const { read } = call.store;
	const group = await findLaunchGroup(read, call.caller.accountId, launch);
	const name = group?.name ?? launch.name ?? launch.id ?? "";
	return [await touchedPlacementGroup(call, name)];
}

function checkPartition(
	{ name, strategy, partition_count: count }: PlacementGroupTable,
	partition: number,
): void {
	if (Number.isInteger(partition) && partition >= 1 && partition <= count) {
		return;
	}
	const why =
		strategy === "partition"
			? `Placement group '${name}' has the partitions 1 to ${count}.`
			: `Placement group '${name}' has no partitions.`;
	throw invalidParameter("partitionNumber", String(partition), why);
}
