import type { Link } from "./links.ts";

/** Where an instance's frames come onto a bridge. */
export interface BridgePort {
	readonly port: string;
	readonly bridge: string;
	/** The interface itself, where a firewall bridge stands between. */
	readonly tap?: string;
}

const OPEN_VSWITCH = ["openvswitch", "ovs-system"];

/**
 * The port of one of `bridges` that belongs to an interface: itself, or where a firewall bridge of Proxmox stands
 * between (tap → fwbr → fwln, fwpr → vmbr) the last link of that chain. Throws, saying why, when there is none.
 * @see https://pve.proxmox.com/wiki/Firewall
 */
export function findPort(
	links: readonly Link[],
	interfaceName: string,
	bridges: readonly string[],
): BridgePort {
	const byName = new Map(links.map((link) => [link.name, link]));
	const link = byName.get(interfaceName);
	if (!link) throw new Error(`there is no interface ${interfaceName}`);
	const { master = "" } = link;
	if ([link.kind, master].some((name) => OPEN_VSWITCH.includes(name))) {
		throw new Error(
			`${interfaceName} is a port of Open vSwitch, whose frames pass by the host's iptables: it cannot be protected`,
		);
	}
	if (bridges.includes(master)) return { port: interfaceName, bridge: master };
	const onward = byName.get(otherEnd(links, link)?.peer ?? "");
	const bridge = onward?.master;
	if (onward && bridge !== undefined && bridges.includes(bridge)) {
		return { port: onward.name, bridge, tap: interfaceName };
	}
	const where = master === "" ? "no bridge" : `bridge ${master}`;
	throw new Error(
		`${interfaceName} is on ${where}, which is none of the host's guest bridges (${bridges.join(", ")})`,
	);
}

/** The other port of a bridge that has just two, so that all that comes in at one goes out at the other. */
function otherEnd(
	links: readonly Link[],
	{ name, master }: Link,
): Link | undefined {
	if (master === undefined) return undefined;
	const others = links.filter(
		(link) => link.master === master && link.name !== name,
	);
	return others.length === 1 ? others[0] : undefined;
}
