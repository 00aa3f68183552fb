import {
	chooseAddress,
	deriveMac,
	isAssignableAddress,
} from "../../placement/choose-address.ts";
import {
	addLoad,
	type Candidate,
	chooseNode,
	NO_LOAD,
	type NodeLoad,
} from "../../placement/choose-node.ts";
import { instanceTypeSize } from "../../placement/instance-type.ts";
import {
	countPlacedInstances,
	listAddressLeases,
} from "../../store/instances.ts";
import { listNodes } from "../../store/nodes.ts";
import type { NodeTable } from "../../store/schema.ts";
import type { Database, WriteTransaction } from "../../store/store.ts";
import {
	addressInUse,
	insufficientInstanceCapacity,
	noSuchZone,
} from "./errors.ts";
import type { LaunchRequest } from "./launch-request.ts";

/** Where one new instance goes. */
export interface Place {
	readonly instanceId: string;
	readonly nodeId: string;
	readonly zone: string;
	readonly privateIp: string;
	readonly mac: string;
}

/** What a launch wants of its places. */
type Wanted = Pick<
	LaunchRequest,
	"minCount" | "maxCount" | "instanceType" | "size" | "zone" | "privateIp"
>;

/**
 * Finds places for as many instances as there is room for, up to the most that is wanted. Throws
 * InsufficientInstanceCapacity when there are fewer than the least. To be called in the write that inserts them.
 */
export async function placeInstances(
	tx: WriteTransaction,
	wanted: Wanted,
	newInstanceId: () => string,
	now: number,
): Promise<Place[]> {
	const search = new PlaceSearch(tx, await readCandidates(tx), wanted, now);
	search.check();
	const places: Place[] = [];
	while (places.length < wanted.maxCount) {
		const place = await search.next(newInstanceId());
		if (!place) break;
		places.push(place);
	}
	if (places.length >= wanted.minCount) return places;
	throw insufficientInstanceCapacity(wanted.instanceType, wanted.zone);
}

/** Every host that has reported, with what is placed on it. */
export async function readCandidates(db: Database): Promise<Candidate[]> {
	const loads = new Map<string, NodeLoad>();
	for (const { node_id, instance_type, count } of await countPlacedInstances(
		db,
	)) {
		const size = instanceTypeSize(instance_type) ?? { vcpus: 0, memoryMiB: 0 };
		let load = loads.get(node_id) ?? NO_LOAD;
		for (let i = 0; i < count; i++) load = addLoad(load, size);
		loads.set(node_id, load);
	}
	const nodes = await listNodes(db);
	return nodes.flatMap((node) =>
		toCandidate(node, loads.get(node.node_id) ?? NO_LOAD),
	);
}

function toCandidate(node: NodeTable, load: NodeLoad): Candidate[] {
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
			reportedAt: node.reported_at,
			draining: node.draining !== 0,
			banned: node.banned_at !== null,
			load,
		},
	];
}

/** What a node's addresses and MACs are held by. */
interface Leases {
	readonly addresses: Set<string>;
	readonly macs: Set<string>;
}

/** Places one instance after another, remembering those before. */
class PlaceSearch {
	readonly #tx: WriteTransaction;
	readonly #wanted: Wanted;
	readonly #now: number;
	readonly #leases = new Map<string, Leases>();
	#candidates: Candidate[];

	constructor(
		tx: WriteTransaction,
		candidates: Candidate[],
		wanted: Wanted,
		now: number,
	) {
		this.#tx = tx;
		this.#candidates = candidates;
		this.#wanted = wanted;
		this.#now = now;
	}

	/** Refuses a zone or an address that no host has. */
	check(): void {
		const { zone, privateIp } = this.#wanted;
		if (zone !== undefined) {
			const known = this.#candidates.some((one) => one.zone === zone);
			if (!known) throw noSuchZone(zone);
		}
		if (privateIp === undefined) return;
		this.#candidates = this.#candidates.filter(({ subnet }) =>
			isAssignableAddress(subnet, privateIp),
		);
	}

	async next(instanceId: string): Promise<Place | undefined> {
		const { size, zone } = this.#wanted;
		const node = chooseNode(this.#candidates, { ...size, zone }, this.#now);
		if (!node) return undefined;
		const leases = await this.#leasesOf(node.nodeId);
		const privateIp = this.#addressOn(node, leases);
		if (privateIp === undefined) {
			// Full in its own way: the others may still have addresses.
			this.#candidates = this.#candidates.filter((one) => one !== node);
			return this.next(instanceId);
		}
		const mac = freeMac(instanceId, leases.macs);
		leases.addresses.add(privateIp);
		leases.macs.add(mac);
		this.#candidates = this.#candidates.map((one) =>
			one === node ? { ...node, load: addLoad(node.load, size) } : one,
		);
		const { nodeId } = node;
		return { instanceId, nodeId, zone: node.zone, privateIp, mac };
	}

	#addressOn(node: Candidate, leases: Leases): string | undefined {
		const { privateIp } = this.#wanted;
		if (privateIp === undefined) {
			return chooseAddress(node.subnet, leases.addresses);
		}
		if (leases.addresses.has(privateIp)) throw addressInUse(privateIp);
		return privateIp;
	}

	async #leasesOf(nodeId: string): Promise<Leases> {
		const known = this.#leases.get(nodeId);
		if (known) return known;
		const leases = readLeases(await listAddressLeases(this.#tx, nodeId));
		this.#leases.set(nodeId, leases);
		return leases;
	}
}

function readLeases(
	rows: readonly { address_lease: string | null; mac: string }[],
): Leases {
	return {
		addresses: new Set(rows.flatMap((row) => row.address_lease ?? [])),
		macs: new Set(rows.map((row) => row.mac)),
	};
}

function freeMac(instanceId: string, held: ReadonlySet<string>): string {
	for (let attempt = 0; ; attempt++) {
		const mac = deriveMac(instanceId, attempt);
		if (!held.has(mac)) return mac;
	}
}
