import type { Attachment } from "../cache/instance-record.ts";
import type { Link } from "../network/links.ts";

/** The host's end of an instance's wire and who is behind it. */
export interface WireEnd {
	readonly name: string;
	readonly privateIp: string;
	readonly mac: string;
	/** The subnet's first address, which the instance sends through. */
	readonly gateway: string;
	readonly ipv6?: Ipv6Side;
}

/** The same for IPv6. */
export interface Ipv6Side {
	readonly address: string;
	readonly gateway: string;
}

/** How the wires of instances are connected to the host. */
export interface Wiring {
	/** Sets what must hold before the first packet, of an interface that is still down. */
	protect(name: string): Promise<void>;
	/** Plugs the wire in. The same again changes nothing. */
	plug(end: WireEnd): Promise<void>;
	/** Whether an address behind this other wire may be nobody else's. */
	excludes(other: Link): boolean;
	/** Where the instance meets the host. Throws when it does not, saying why. */
	attachment(end: Link, links: readonly Link[]): Attachment;
}
