import type { InstanceAssignment } from "#shared/node-api.ts";
import { type Leaf, textLeaves } from "./leaf.ts";

/** Where the instance runs. */
export function placementLeaves(assignment: InstanceAssignment): Leaf[] {
	const { placementGroup, partitionNumber } = assignment;
	return textLeaves([
		["placement/availability-zone", assignment.zone],
		["placement/availability-zone-id", assignment.zoneId],
		["placement/group-name", placementGroup],
		["placement/host-id", assignment.hostId],
		["placement/partition-number", partitionNumber?.toString()],
		["placement/region", assignment.region],
	]);
}
