import type { JoinableNode } from "#shared/admin-api/nodes.ts";
import { revokeNodeSessions } from "../credentials/revocation.ts";
import { tellOfOtherNetworks } from "../placement/host-networks.ts";
import {
	instanceState,
	listInstancesOfNode,
	updateInstance,
} from "../store/instances.ts";
import { deleteNode, updateNode } from "../store/nodes.ts";
import type { WriteTransaction } from "../store/store.ts";
import { AdminError } from "./admin-error.ts";
import type { AdminServices } from "./admin-services.ts";
import { giveToken, type TokenServices } from "./join-node.ts";
import { nodeNamed } from "./node-named.ts";

/** Shuts a node out at once: its calls, its open polls, its certificates, and the credentials it has fetched. */
export function banNode(
	services: Pick<AdminServices, "store" | "clock" | "logger">,
	name: string,
): Promise<void> {
	const { store, clock, logger } = services;
	return store.write(async (tx) => {
		const node = await nodeNamed(tx, name);
		const now = clock.now();
		await updateNode(tx, node.node_id, { banned_at: now, valid_from: now });
		await revokeNodeSessions(tx, node.node_id, now);
		logger.warn("node banned", { nodeName: name });
	});
}

/** Lets a banned node enrol anew; its certificates from before stay void. */
export function unbanNode(
	services: TokenServices & Pick<AdminServices, "store">,
	name: string,
): Promise<JoinableNode> {
	return services.store.write(async (tx) => {
		const node = await nodeNamed(tx, name);
		await updateNode(tx, node.node_id, { banned_at: null });
		return giveToken(services, tx, node);
	});
}

/** Whether new instances may be placed on a node; what runs there stays. */
export function setDraining(
	{ store }: Pick<AdminServices, "store">,
	name: string,
	draining: boolean,
): Promise<void> {
	return store.write(async (tx) => {
		const node = await nodeNamed(tx, name);
		await updateNode(tx, node.node_id, { draining: draining ? 1 : 0 });
	});
}

/**
 * Forgets a node. One with instances must be banned first: with it, they count as terminated,
 * because nobody will ever say what became of them.
 */
export function removeNode(
	{ store, clock }: AdminServices,
	name: string,
): Promise<void> {
	return store.write(async (tx) => {
		const node = await nodeNamed(tx, name);
		const instances = await listInstancesOfNode(tx, node.node_id);
		if (instances.length > 0 && node.banned_at === null) {
			const message = `${instances.length} instances are on ${name}; terminate them, or ban the node first`;
			throw new AdminError(409, "NodeInUse", message);
		}
		for (const { instance_id } of instances) {
			await terminate(tx, instance_id, clock.now());
		}
		await tellOfOtherNetworks(tx, () => deleteNode(tx, node.node_id));
	});
}

function terminate(
	tx: WriteTransaction,
	instanceId: string,
	now: number,
): Promise<void> {
	return updateInstance(tx, instanceId, {
		state_code: instanceState.terminated,
		terminated_at: now,
		move_to: null,
		valid_from: now,
		address_lease: null,
		state_reason_code: "Server.HostRemoved",
		state_reason_message: "the host was removed",
	});
}
