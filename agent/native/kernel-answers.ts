import {
	IP_PKTINFO,
	IPPROTO_IP,
	IPPROTO_IPV6,
	IPV6_PKTINFO,
} from "./socket-constants.ts";

/** `struct cmsghdr` on 64-bit Linux: length (8 bytes, of header and data), level (4), type (4); the data is padded to 8. */
const HEADER_BYTES = 16;
const ETHERNET_HEADER_BYTES = 14;
const ETHERTYPE_IPV4 = 0x0800;
const ETHERTYPE_IPV6 = 0x86dd;

/** `struct in6_pktinfo` names the interface behind the address, `struct in_pktinfo` before it. */
const INDEX_BEHIND_ADDRESS = 16;

/** The ingress interface's index out of what IP_PKTOPTIONS or IPV6_2292PKTOPTIONS answers; undefined when it is not told. */
export function ingressInterface(controlMessages: Buffer): number | undefined {
	for (let at = 0; at + HEADER_BYTES <= controlMessages.length; ) {
		const length = Number(controlMessages.readBigUInt64LE(at));
		if (length < HEADER_BYTES || at + length > controlMessages.length) return;
		const level = controlMessages.readInt32LE(at + 8);
		const type = controlMessages.readInt32LE(at + 12);
		const offset = indexOffset(level, type);
		if (offset !== undefined && length >= HEADER_BYTES + offset + 4) {
			return controlMessages.readInt32LE(at + HEADER_BYTES + offset);
		}
		at += Math.ceil(length / 8) * 8;
	}
	return undefined;
}

/** Where in a control message's data the interface's index stands; undefined for messages that have none. */
function indexOffset(level: number, type: number): number | undefined {
	if (level === IPPROTO_IP && type === IP_PKTINFO) return 0;
	if (level !== IPPROTO_IPV6 || type !== IPV6_PKTINFO) return undefined;
	return INDEX_BEHIND_ADDRESS;
}

/**
 * The sender's MAC out of a SYN saved with its link-layer header (TCP_SAVE_SYN = 2).
 * Undefined when there is none: the kernel saves nothing of a connection made by SYN cookie,
 * and an untagged Ethernet header is the only one we read.
 */
export function sourceMac(savedSyn: Buffer): string | undefined {
	if (savedSyn.length <= ETHERNET_HEADER_BYTES) return undefined;
	const etherType = savedSyn.readUInt16BE(12);
	if (etherType !== ETHERTYPE_IPV4 && etherType !== ETHERTYPE_IPV6) {
		return undefined;
	}
	return savedSyn.toString("hex", 6, 12).replace(/..(?=.)/g, "$&:");
}
