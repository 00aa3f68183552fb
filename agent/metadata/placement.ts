import type { InstanceAssignment } from "#shared/node-api.ts";
import { type Leaf, textLeaves } from "./leaf.ts";

/** Where the instance runs. */
export function placementLeaves(assignment: InstanceAssignment): Leaf[] {
	return textLeaves([
		["placement/availability-zone", "2008-02-01", assignment.zone],
		["placement/region", "2020-08-24", assignment.region],
	]);
}
