import type { InstanceAssignment } from "#shared/node-api.ts";
import { type Leaf, textLeaves } from "./leaf.ts";

/** Where the instance runs. There are no placement groups, hence no partitions of them either. */
export function placementLeaves(assignment: InstanceAssignment): Leaf[] {
	return textLeaves([
		["placement/availability-zone", assignment.zone],
		["placement/availability-zone-id", assignment.zoneId],
		["placement/host-id", assignment.hostId],
		["placement/region", assignment.region],
	]);
}
