import type { InstanceAssignment } from "#shared/node-api.ts";
import { type Leaf, textLeaves } from "./leaf.ts";

/** Where the instance runs. */
export function placementLeaves(assignment: InstanceAssignment): Leaf[] {
	return textLeaves([
		["placement/availability-zone", assignment.zone],
		["placement/region", assignment.region],
	]);
}
