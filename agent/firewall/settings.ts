import type { Mark } from "./wanted-rules.ts";

/** What the host's configuration says of the restriction on the metadata address. */
export interface FirewallSettings {
	/** Routed taps: the interfaces that lead to guests, as iptables matches them (`gum+`). Whatever is not known behind one of them reaches nothing of 169.254.0.0/16. */
	readonly guestInterfaces: readonly string[];
	/** Bridged taps: the bridges that guests are on, for all of whose ports the same holds. One host has one or the other. */
	readonly bridges?: readonly string[];
	/** The subnet (CIDR) that instances get their addresses from. */
	readonly subnet: string;
	/** Whether instances have IPv6 addresses here; if not, the host's IPv6 rules are left alone. */
	readonly ipv6?: boolean;
	/** What an accepted handshake is marked with; other tools of the host (Calico, kube-proxy) use bits of their own. */
	readonly mark: Mark;
	/** Packets a second that one instance may send to the metadata address; 0: any number. */
	readonly packetsPerSecond: number;
	/** Connections a second that one instance may begin, twice as many at once; 0: any number. */
	readonly handshakesPerSecond: number;
}

/**
 * The settings of a host that says nothing else. The packet rate is the one AWS documents.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-data-retrieval.html
 */
export const defaultFirewallSettings: Omit<FirewallSettings, "subnet"> = {
	guestInterfaces: ["gum+"],
	mark: { value: 0x1d500000, mask: 0xfff00000 },
	packetsPerSecond: 1024,
	handshakesPerSecond: 128,
};

/** What the kernel of this host can do; whatever it cannot is done without or in a slower way. */
export interface Capabilities {
	/** ipset with hash:net,iface and bitmap:ip,mac: constant time. Without it there is a rule per instance. */
	readonly sets: boolean;
	readonly rateLimit: boolean;
	/** Metadata connections are kept out of connection tracking. */
	readonly noTracking: boolean;
	/** Bridged packets pass iptables, which can tell by which port they came. Bridged taps need it. */
	readonly bridgePorts: boolean;
}

/** Whether guests are on bridges that somebody else's tooling put them on, and not behind routed taps of ours. */
export function isBridged({ bridges = [] }: FirewallSettings): boolean {
	return bridges.length > 0;
}

/** The interfaces that guests' packets come in through, as routing sees it. */
export function guestSides(settings: FirewallSettings): readonly string[] {
	const { bridges = [], guestInterfaces } = settings;
	return isBridged(settings) ? bridges : guestInterfaces;
}
