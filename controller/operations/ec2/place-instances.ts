import { readCandidates } from "../../placement/candidates.ts";
import {
	chooseAddress,
	isAssignableAddress,
} from "../../placement/choose-address.ts";
import {
	chooseInGroup,
	type GroupNeed,
} from "../../placement/choose-in-group.ts";
import { addLoad, type Candidate } from "../../placement/choose-node.ts";
import { freeMac, type Leases, readLeases } from "../../placement/leases.ts";
import type { WriteTransaction } from "../../store/store.ts";
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
	/** Of its host: `v2.0` where guests are made to use IMDSv2. */
	readonly imdsSupport: string | null;
	/** Of its placement group. */
	readonly partition: number | undefined;
}

/** What a launch wants of its places. */
type Wanted = Pick<
	LaunchRequest,
	"minCount" | "maxCount" | "instanceType" | "size" | "zone" | "privateIp"
> & {
	/** The placement group that they are to be in. */
	readonly group: GroupNeed | undefined;
	/** The groups of hosts where the launch's profile may be used; undefined for all. */
	readonly hosts: readonly string[] | undefined;
};

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

/** Places one instance after another, remembering those before. */
class PlaceSearch {
	readonly #tx: WriteTransaction;
	readonly #wanted: Wanted;
	readonly #now: number;
	readonly #leases = new Map<string, Leases>();
	#candidates: Candidate[];
	#group: GroupNeed | undefined;

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
		this.#group = wanted.group;
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
		const { size, zone, hosts } = this.#wanted;
		const need = { ...size, zone, groups: hosts, isExternal: false };
		const chosen = chooseInGroup(
			this.#candidates,
			need,
			this.#group,
			this.#now,
		);
		if (!chosen) return undefined;
		const { node, partition } = chosen;
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
		const { nodeId, imdsSupport } = node;
		const inGroup = { nodeId, zone: node.zone, partition };
		if (this.#group) {
			const members = [...this.#group.members, inGroup];
			this.#group = { ...this.#group, members };
		}
		return { instanceId, ...inGroup, imdsSupport, privateIp, mac };
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
		const leases = await readLeases(this.#tx, nodeId);
		this.#leases.set(nodeId, leases);
		return leases;
	}
}
