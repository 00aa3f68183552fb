import type { Link } from "../../network/links.ts";
import type { FirewallEntry } from "../firewall.ts";
import type { FrameGuard } from "./frame-guard.ts";

/**
 * By the bridge alone, where no packet filter sees frames: ports that are locked to their guest's MAC. What a neighbour
 * says by ARP passes, so that a guest is protected only where no port of its bridge can send it anything.
 */
export const lockedPorts: FrameGuard = {
	...{ name: "locked ports", ipv6: false, locksPorts: true },
	price:
		"no IPv6 from this host's metadata service; guests that share a bridge must be isolated from each other",
	async probe(links) {
		const ports = links.flatMap(({ port }) => port ?? []);
		// Where there is no port yet it is seen when the first is locked.
		if (ports.length === 0 || ports.some(({ lockable }) => lockable)) return;
		throw new Error("ports cannot be locked: Linux 5.18 and iproute2 5.19 can");
	},
	wanted(entries, { links }) {
		for (const entry of entries) refuseNeighbours(entry, links);
		return "";
	},
	load: async () => {},
	held: async () => "",
	remove: async () => {},
};

/** Bridges pass nothing between two ports that are both isolated. */
function refuseNeighbours(
	{ instanceId, interfaceName, bridge }: FirewallEntry,
	links: readonly Link[],
): void {
	const ports = links.filter(({ master }) => master === bridge);
	const own = ports.find(({ name }) => name === interfaceName);
	const others = ports.filter((port) => port !== own);
	const neighbour = others.find((port) => !(own && apart(own, port)));
	if (!own || !neighbour) return;
	throw new Error(
		`who is behind ${neighbour.name} could claim the metadata address towards ${instanceId} on ${bridge}, which nothing here can keep from it: apt-get install nftables; or let no ports of ${bridge} reach each other (bridge link set dev ${interfaceName} isolated on, and so for ${neighbour.name})`,
	);
}

function apart(one: Link, other: Link): boolean {
	return one.port?.isolated === true && other.port?.isolated === true;
}
