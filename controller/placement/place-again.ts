import { findGroupsOfInstance } from "../store/node-groups.ts";
import type { InstanceTable } from "../store/schema.ts";
import type { WriteTransaction } from "../store/store.ts";
import { readCandidates } from "./candidates.ts";
import { chooseAddress, isAssignableAddress } from "./choose-address.ts";
import { chooseInGroup } from "./choose-in-group.ts";
import type { Candidate } from "./choose-node.ts";
import { groupNeedOf } from "./group-need.ts";
import { instanceTypeSize } from "./instance-type.ts";
import { freeMac, readLeases } from "./leases.ts";

/** Where an instance goes on. */
export type NewPlace = Pick<
	InstanceTable,
	| "node_id"
	| "zone"
	| "private_ip"
	| "address_lease"
	| "mac"
	| "partition_number"
>;

/** Which hosts will do. */
export type HostChoice = (candidate: Candidate) => boolean;

/**
 * Finds a host for an instance that no host runs now: the first choice that has one with room, within the groups of
 * hosts where its profile lets it run, and as its placement group allows. It keeps its address where that is free, else it gets one of its new host's; a machine that somebody else runs keeps both of
 * its addresses or has no room.
 * Undefined when there is no room.
 */
export async function placeAgain(
	tx: WriteTransaction,
	row: InstanceTable,
	choices: readonly HostChoice[],
	now: number,
): Promise<NewPlace | undefined> {
	const size = instanceTypeSize(row.instance_type);
	if (!size) return undefined;
	const groups = await findGroupsOfInstance(tx, row);
	const isExternal = row.host_interface !== null;
	const need = { ...size, zone: undefined, groups, isExternal };
	const group = await groupNeedOf(tx, row);
	const candidates = await readCandidates(tx);
	for (const choice of choices) {
		let left = candidates.filter(choice);
		for (;;) {
			const chosen = chooseInGroup(left, need, group, now);
			if (!chosen) break;
			const { node, partition } = chosen;
			const place = await placeOn(tx, row, node);
			if (place) return { ...place, partition_number: partition ?? null };
			left = left.filter((one) => one !== node);
		}
	}
	return undefined;
}

/** Undefined when the host has no address left. */
async function placeOn(
	tx: WriteTransaction,
	row: InstanceTable,
	{ nodeId, zone, subnet }: Candidate,
): Promise<Omit<NewPlace, "partition_number"> | undefined> {
	const { private_ip, mac, host_interface } = row;
	const at = (address: string, mac: string) => ({
		...{ node_id: nodeId, zone, mac },
		...{ private_ip: address, address_lease: address },
	});
	const isItsOwn = nodeId === row.node_id;
	const isForeign = host_interface !== null;
	// A host may have got another subnet while the instance was stopped; the address of a foreign machine is no host's to give.
	const fits = isForeign || isAssignableAddress(subnet, private_ip);
	if (isItsOwn && fits) return at(private_ip, mac);
	const leases = await readLeases(tx, nodeId);
	const isFree = !leases.addresses.has(private_ip);
	if (isForeign) {
		return isFree && !leases.macs.has(mac) ? at(private_ip, mac) : undefined;
	}
	const address =
		fits && isFree ? private_ip : chooseAddress(subnet, leases.addresses);
	if (address === undefined) return undefined;
	const keepsMac = isItsOwn || !leases.macs.has(mac);
	return at(address, keepsMac ? mac : freeMac(row.instance_id, leases.macs));
}
