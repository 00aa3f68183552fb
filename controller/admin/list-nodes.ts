import type { NodeSummary } from "#shared/admin-api/nodes.ts";
import { formatTimestamp } from "#shared/clock.ts";
import { REPORT_STALE_AFTER_MS } from "../placement/choose-node.ts";
import { countPlacedInstances } from "../store/instances.ts";
import { listNodeGroups } from "../store/node-groups.ts";
import { listNodes } from "../store/nodes.ts";
import type { NodeTable } from "../store/schema.ts";
import type { AdminServices } from "./admin-services.ts";

/** All nodes with how they are, in order of their names. */
export async function summarizeNodes({
	store,
	clock,
}: AdminServices): Promise<{ nodes: NodeSummary[] }> {
	const instances = new Map<string, number>();
	for (const { node_id, count } of await countPlacedInstances(store.read)) {
		instances.set(node_id, (instances.get(node_id) ?? 0) + count);
	}
	const groups = await listNodeGroups(store.read);
	const rows = await listNodes(store.read);
	const nodes = rows.map((node) => ({
		name: node.name,
		status: statusOf(node, clock.now()),
		zone: node.zone,
		hypervisor: node.hypervisor,
		instances: instances.get(node.node_id) ?? 0,
		lastReport:
			node.reported_at === null ? null : formatTimestamp(node.reported_at),
		groups: groups
			.filter(({ node_id }) => node_id === node.node_id)
			.map(({ group_name }) => group_name),
	}));
	return { nodes };
}

function statusOf(node: NodeTable, now: number): NodeSummary["status"] {
	if (node.banned_at !== null) return "banned";
	if (node.certificate_serial === null) return "joining";
	if (now - (node.reported_at ?? 0) > REPORT_STALE_AFTER_MS) return "silent";
	return node.draining === 0 ? "ready" : "draining";
}
