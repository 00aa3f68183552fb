import {
	type Candidate,
	NO_LOAD,
} from "../../controller/placement/choose-node.ts";

/** When candidates have reported. */
export const REPORTED_AT = 1_800_000_000_000;

/** A host as placement sees it: empty, just reported, with whatever a test wants different. */
export function candidate(
	nodeId: string,
	more: Partial<Candidate> = {},
): Candidate {
	return {
		nodeId,
		zone: "us-east-1a",
		subnet: "10.0.0.0/24",
		vcpus: 4,
		memoryMiB: 8192,
		instanceSlots: 10,
		reportedAt: REPORTED_AT,
		draining: false,
		banned: false,
		groups: [],
		imdsSupport: null,
		isExternal: false,
		load: NO_LOAD,
		...more,
	};
}
