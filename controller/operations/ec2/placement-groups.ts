import type { PlacementGroup, PlacementStrategy } from "@aws-sdk/client-ec2";
import { buildArn } from "#shared/arn.ts";
import { findPlacementGroup } from "../../store/placement-groups.ts";
import type { PlacementGroupTable, TagTable } from "../../store/schema.ts";
import { listTags } from "../../store/tags.ts";
import type { CallContext, Resource } from "../operation.ts";
import { describeTags, resourceTagKeys } from "./tags.ts";

/** A placement group's ARN, by its name. */
export function placementGroupArn(
	region: string,
	accountId: string,
	name: string,
): string {
	const resource = `placement-group/${name}`;
	return buildArn({ service: "ec2", region, accountId, resource });
}

/** The placement group that a call touches by its name, with what policies may ask about it when it is there. */
export async function touchedPlacementGroup(
	{ store, caller, region }: CallContext,
	name: string,
): Promise<Resource> {
	const arn = placementGroupArn(region, caller.accountId, name);
	const group = await findPlacementGroup(store.read, caller.accountId, name);
	if (!group) return { arn };
	return {
		arn,
		contextKeys: {
			"ec2:PlacementGroupName": group.name,
			"ec2:PlacementGroupStrategy": group.strategy,
			...resourceTagKeys(await listTags(store.read, group.group_id)),
		},
	};
}

/** A placement group as answers carry it. What keeps instances apart here is the host. */
export function describePlacementGroup(
	group: PlacementGroupTable,
	tags: readonly TagTable[],
	region: string,
): PlacementGroup {
	return {
		GroupName: group.name,
		State: "available",
		// The names are AWS's own.
		Strategy: group.strategy satisfies PlacementStrategy,
		...(group.strategy === "partition" && {
			PartitionCount: group.partition_count,
		}),
		GroupId: group.group_id,
		Tags: describeTags(tags),
		GroupArn: placementGroupArn(region, group.account_id, group.name),
		...(group.strategy === "spread" && { SpreadLevel: "host" }),
	};
}
