import { listIpv6Addresses } from "../../network/addresses.ts";
import { type Link, listLinks } from "../../network/links.ts";
import {
	changeFixedPorts,
	changeNeighbours,
	type FixedPort,
	listFixedPorts,
	listNeighbours,
	type Neighbour,
} from "../../network/neighbours.ts";

/** What the host knows of its links, and lets itself be told. */
export interface LinkHost {
	links(): Promise<readonly Link[]>;
	/** By interface. */
	ipv6Addresses(): Promise<ReadonlyMap<string, readonly string[]>>;
	neighbours(): Promise<readonly Neighbour[]>;
	fixedPorts(): Promise<readonly FixedPort[]>;
	changeNeighbours(
		added: readonly Neighbour[],
		removed: readonly Neighbour[],
	): Promise<void>;
	changeFixedPorts(
		added: readonly FixedPort[],
		removed: readonly FixedPort[],
	): Promise<void>;
}

/** The host itself. */
export const linkHost: LinkHost = {
	links: listLinks,
	ipv6Addresses: listIpv6Addresses,
	neighbours: listNeighbours,
	fixedPorts: listFixedPorts,
	changeNeighbours,
	changeFixedPorts,
};
