import { type Leaf, textLeaves } from "./leaf.ts";

/** Maintenance that AWS would announce: none is ever planned through this API, which AWS tells by empty lists. */
export function eventLeaves(): Leaf[] {
	return textLeaves([
		["events/maintenance/history", "[]"],
		["events/maintenance/scheduled", "[]"],
	]);
}
