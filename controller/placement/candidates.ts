import { countPlacedInstances } from "../store/instances.ts";
import { listNodeGroups } from "../store/node-groups.ts";
import { listNodes } from "../store/nodes.ts";
import type { NodeGroupTable, NodeTable } from "../store/schema.ts";
import type { Database } from "../store/store.ts";
import {
	addLoad,
	type Candidate,
	NO_LOAD,
	type NodeLoad,
} from "./choose-node.ts";
import { instanceTypeSize } from "./instance-type.ts";

/** Every host that has reported, with what is placed on it. */
export async function readCandidates(db: Database): Promise<Candidate[]> {
	const loads = await readLoads(db);
	const groups = await listNodeGroups(db);
	const nodes = await listNodes(db);
	return nodes.flatMap((node) =>
		toCandidate(node, groups, loads.get(node.node_id) ?? NO_LOAD),
	);
}

async function readLoads(db: Database): Promise<Map<string, NodeLoad>> {
	const loads = new Map<string, NodeLoad>();
	for (const placed of await countPlacedInstances(db)) {
		const { node_id, instance_type, count } = placed;
		const size = instanceTypeSize(instance_type) ?? { vcpus: 0, memoryMiB: 0 };
		let load = loads.get(node_id) ?? NO_LOAD;
		for (let i = 0; i < count; i++) load = addLoad(load, size);
		loads.set(node_id, load);
	}
	return loads;
}

function toCandidate(
	node: NodeTable,
	groups: readonly NodeGroupTable[],
	load: NodeLoad,
): Candidate[] {
	if (node.reported_at === null || node.zone === null || node.subnet === null) {
		return [];
	}
	return [
		{
			nodeId: node.node_id,
			zone: node.zone,
			subnet: node.subnet,
			vcpus: node.vcpus ?? 0,
			memoryMiB: node.memory_mib ?? 0,
			instanceSlots: node.instance_slots ?? 0,
			imdsSupport: node.imds_support,
			isExternal: node.hypervisor === "external",
			reportedAt: node.reported_at,
			draining: node.draining !== 0,
			banned: node.banned_at !== null,
			groups: groups
				.filter(({ node_id }) => node_id === node.node_id)
				.map(({ group_name }) => group_name),
			load,
		},
	];
}
