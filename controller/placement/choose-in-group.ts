import {
	type Candidate,
	chooseNode,
	type PlacementNeed,
} from "./choose-node.ts";

/** What a placement group asks of its hosts, as far as hosts can give it. */
export type PlacementStrategy = "cluster" | "spread" | "partition";

/** Where an instance of a group is. */
export interface GroupMember {
	readonly nodeId: string;
	readonly zone: string;
	/** Counted from 1; undefined but in groups with partitions. */
	readonly partition: number | undefined;
}

/** The group that one more instance is to be in. */
export interface GroupNeed {
	readonly strategy: PlacementStrategy;
	/** How many partitions there are; 0 but in groups with partitions. */
	readonly partitionCount: number;
	/** The partition it must be in; undefined for any. */
	readonly partition: number | undefined;
	/** Its other instances. */
	readonly members: readonly GroupMember[];
}

/** A host, and the partition that the instance is in there. */
export interface PlaceInGroup {
	readonly node: Candidate;
	readonly partition: number | undefined;
}

/**
 * The host for an instance that may be in a placement group; undefined when none will do. `spread` gives every
 * instance a host of its own; `partition` gives no host to two partitions, and fills the emptiest first; `cluster`
 * keeps to one zone, and to as few hosts as it can.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/placement-groups.html
 */
export function chooseInGroup(
	candidates: readonly Candidate[],
	need: PlacementNeed,
	group: GroupNeed | undefined,
	now: number,
): PlaceInGroup | undefined {
	const choose = (some: readonly Candidate[], partition?: number) => {
		const node = chooseNode(some, need, now);
		return node && { node, partition };
	};
	if (!group) return choose(candidates);
	const { members } = group;
	if (group.strategy === "spread") {
		return choose(candidates.filter((node) => !isOn(members, node)));
	}
	if (group.strategy === "cluster") {
		const [first] = members;
		const near = candidates.filter(({ zone }) => !first || zone === first.zone);
		return choose(near.filter((node) => isOn(members, node))) ?? choose(near);
	}
	for (const partition of partitionsInOrder(group)) {
		const others = members.filter((member) => member.partition !== partition);
		const free = candidates.filter((node) => !isOn(others, node));
		const place = choose(free, partition);
		if (place) return place;
	}
	return undefined;
}

function isOn(members: readonly GroupMember[], { nodeId }: Candidate): boolean {
	return members.some((member) => member.nodeId === nodeId);
}

/** The one asked for, or all, the emptiest first. */
function partitionsInOrder(group: GroupNeed): readonly number[] {
	if (group.partition !== undefined) return [group.partition];
	const all = Array.from({ length: group.partitionCount }, (_, n) => n + 1);
	const size = (partition: number) =>
		group.members.filter((member) => member.partition === partition).length;
	return all.toSorted((a, b) => size(a) - size(b) || a - b);
}
