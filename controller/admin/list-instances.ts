import type { InstanceSummary } from "#shared/admin-api/instances.ts";
import { REPORT_STALE_AFTER_MS } from "../placement/choose-node.ts";
import {
	findInstance,
	instanceState,
	listInstancesOfNode,
} from "../store/instances.ts";
import { listNodes } from "../store/nodes.ts";
import type { InstanceTable, NodeTable } from "../store/schema.ts";
import { AdminError } from "./admin-error.ts";
import type { AdminServices } from "./admin-services.ts";
import { nodeNamed } from "./node-named.ts";

/** The instances of all accounts on one node, or on all of them, without the terminated ones. */
export async function listInstances(
	{ store, clock }: AdminServices,
	nodeName: string | undefined,
): Promise<{ instances: InstanceSummary[] }> {
	const all = await listNodes(store.read);
	const nodes =
		nodeName === undefined ? all : [await nodeNamed(store.read, nodeName)];
	const instances: InstanceSummary[] = [];
	for (const node of nodes) {
		for (const row of await listInstancesOfNode(store.read, node.node_id)) {
			instances.push(summarize(row, node, all, clock.now()));
		}
	}
	return { instances };
}

/** One instance, a terminated one too. */
export async function showInstance(
	{ store, clock }: AdminServices,
	instanceId: string,
): Promise<InstanceSummary> {
	const row = await findInstance(store.read, instanceId);
	if (!row) {
		const message = `there is no instance ${instanceId}`;
		throw new AdminError(404, "NoSuchInstance", message);
	}
	const nodes = await listNodes(store.read);
	const node = nodes.find(({ node_id }) => node_id === row.node_id);
	return summarize(row, node, nodes, clock.now());
}

function summarize(
	row: InstanceTable,
	node: NodeTable | undefined,
	nodes: readonly NodeTable[],
	now: number,
): InstanceSummary {
	const movesTo = nodes.find(({ node_id }) => node_id === row.move_to);
	return {
		instanceId: row.instance_id,
		accountId: row.account_id,
		state: stateName(row.state_code),
		node: node?.name ?? "",
		movesTo: movesTo?.name ?? null,
		epoch: row.epoch,
		privateIp: row.private_ip,
		ready: isReady(row, node, now),
		message: row.state_reason_message,
	};
}

/** A host says `running` of an instance only when its firewall entry and its credentials were in place. */
function isReady(
	{ state_code, reported_state }: InstanceTable,
	node: NodeTable | undefined,
	now: number,
): boolean {
	return (
		state_code === instanceState.running &&
		reported_state === "running" &&
		node?.banned_at === null &&
		now - (node.reported_at ?? 0) <= REPORT_STALE_AFTER_MS
	);
}

function stateName(code: number): string {
	const [name = String(code)] =
		Object.entries(instanceState).find(([, value]) => value === code) ?? [];
	return name;
}
