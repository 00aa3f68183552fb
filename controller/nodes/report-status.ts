import type { Report } from "#shared/node-api.ts";
import { tellOfOtherNetworks } from "../placement/host-networks.ts";
import { arrive } from "../placement/move.ts";
import {
	instanceState,
	listInstancesOfNode,
	updateInstance,
} from "../store/instances.ts";
import { raiseNodeRevision } from "../store/node-revisions.ts";
import { findNodeById, updateNode } from "../store/nodes.ts";
import type { InstanceTable, NodeTable } from "../store/schema.ts";
import type { WriteTransaction } from "../store/store.ts";
import type { NodeServices } from "./node-services.ts";
import { etagOf } from "./poll-assignments.ts";
import { recordMetadataUses } from "./record-metadata-uses.ts";
import { changesByReport } from "./reported-state.ts";

/** Takes down what a host is and how its instances are. Of instances that are not placed on it, it may say nothing. */
export async function reportStatus(
	{ store, clock }: Pick<NodeServices, "store" | "clock">,
	node: NodeTable,
	report: Report,
): Promise<void> {
	const now = clock.now();
	const subnetV6 = report.subnetV6 ?? null;
	const moved = report.subnet !== node.subnet || subnetV6 !== node.subnet_v6;
	await store.write(async (tx) => {
		const takeDown = () =>
			updateNode(tx, node.node_id, {
				reported_at: now,
				zone: report.zone,
				subnet: report.subnet,
				subnet_v6: subnetV6,
				hypervisor: report.hypervisor,
				vcpus: report.capacity.vcpus,
				memory_mib: report.capacity.memoryMiB,
				instance_slots: report.capacity.instances,
				imds_support: report.imdsSupport ?? null,
			});
		if (moved) {
			await tellOfOtherNetworks(tx, takeDown);
			// What the host is to give its instances is made of it.
			await raiseNodeRevision(tx, [node.node_id]);
		} else await takeDown();
		const current = await findNodeById(tx, node.node_id);
		const upToDate = current && report.reflects === etagOf(store, current);
		const carriedOut = { ...report, upToDate: upToDate === true };
		const instances = await listInstancesOfNode(tx, node.node_id);
		await recordInstances(tx, instances, carriedOut, now);
		const { metadataUses } = report;
		if (!metadataUses) return;
		await recordMetadataUses(tx, node.node_id, instances, metadataUses);
	});
}

async function recordInstances(
	tx: WriteTransaction,
	instances: readonly InstanceTable[],
	report: Pick<Report, "instances"> & { readonly upToDate: boolean },
	now: number,
): Promise<void> {
	const said = new Map(report.instances.map((one) => [one.instanceId, one]));
	const woken = new Set<string>();
	for (const instance of instances) {
		const { instance_id } = instance;
		const reported = said.get(instance_id);
		if (!reported && !report.upToDate) continue;
		const changes = changesByReport(instance, reported, now);
		if (!changes) continue;
		const moves =
			changes.state_code === instanceState.stopped && instance.move_to !== null;
		const after = moves ? await arrive(tx, instance, now) : changes;
		await updateInstance(tx, instance_id, after);
		if (after.node_id !== undefined) woken.add(after.node_id);
	}
	await raiseNodeRevision(tx, [...woken]);
}
