import type { InstanceTypeSize } from "./instance-type.ts";

/** A host that has not reported for this long takes no new instances, milliseconds. */
export const REPORT_STALE_AFTER_MS = 90_000;

/** A host as placement sees it: what it reported and what is placed on it already. */
export interface Candidate {
	readonly nodeId: string;
	readonly zone: string;
	/** CIDR. */
	readonly subnet: string;
	readonly vcpus: number;
	readonly memoryMiB: number;
	readonly instanceSlots: number;
	readonly reportedAt: number;
	readonly draining: boolean;
	readonly banned: boolean;
	/** What an operator has put it in. */
	readonly groups: readonly string[];
	/** `v2.0` where guests are made to use IMDSv2. */
	readonly imdsSupport: string | null;
	/** It makes no instances: it has machines that somebody else runs. */
	readonly isExternal: boolean;
	readonly load: NodeLoad;
}

/** What the instances placed on a host take together. */
export interface NodeLoad {
	readonly instances: number;
	readonly vcpus: number;
	readonly memoryMiB: number;
}

/** What an instance needs of its host. */
export interface PlacementNeed extends InstanceTypeSize {
	/** Undefined when any zone will do. */
	readonly zone: string | undefined;
	/** It may run in these groups of hosts alone; undefined when anywhere. */
	readonly groups: readonly string[] | undefined;
	/** It is a machine that somebody else runs, and needs a host that takes such. */
	readonly isExternal: boolean;
}

/** The load of a host with nothing on it. */
export const NO_LOAD: NodeLoad = { instances: 0, vcpus: 0, memoryMiB: 0 };

/** A host's load with one more instance on it. */
export function addLoad(load: NodeLoad, size: InstanceTypeSize): NodeLoad {
	return {
		instances: load.instances + 1,
		vcpus: load.vcpus + size.vcpus,
		memoryMiB: load.memoryMiB + size.memoryMiB,
	};
}

/**
 * The host for an instance: among those in the zone and the groups that report, are neither banned nor drained and
 * have room, the least loaded one, so that instances spread; undefined when none has room.
 */
export function chooseNode(
	candidates: readonly Candidate[],
	need: PlacementNeed,
	now: number,
): Candidate | undefined {
	let best: Candidate | undefined;
	for (const candidate of candidates) {
		if (!isOpen(candidate, need, now) || !hasRoom(candidate, need)) continue;
		if (best === undefined || isLessLoaded(candidate, best)) best = candidate;
	}
	return best;
}

function isOpen(node: Candidate, need: PlacementNeed, now: number): boolean {
	if (node.banned || node.draining) return false;
	if (node.isExternal !== need.isExternal) return false;
	if (need.zone !== undefined && node.zone !== need.zone) return false;
	if (!isAllowedHost(node.groups, need.groups)) return false;
	return now - node.reportedAt <= REPORT_STALE_AFTER_MS;
}

/** Whether a host in these groups is one where the instance may run. */
export function isAllowedHost(
	groups: readonly string[],
	allowed: readonly string[] | undefined,
): boolean {
	return allowed === undefined || groups.some((one) => allowed.includes(one));
}

function hasRoom(node: Candidate, need: PlacementNeed): boolean {
	const { load } = node;
	return (
		load.instances + 1 <= node.instanceSlots &&
		load.vcpus + need.vcpus <= node.vcpus &&
		load.memoryMiB + need.memoryMiB <= node.memoryMiB
	);
}

/** Ties go by id, so that equal inputs place equally. */
function isLessLoaded(a: Candidate, b: Candidate): boolean {
	const difference = fullness(a) - fullness(b);
	return difference < 0 || (difference === 0 && a.nodeId < b.nodeId);
}

/** The share taken of whatever the host has least left of, 0 to 1. */
function fullness({ load, ...node }: Candidate): number {
	return Math.max(
		load.instances / node.instanceSlots,
		load.vcpus / node.vcpus,
		load.memoryMiB / node.memoryMiB,
	);
}
