import type { ConnectionFacts } from "../cache/connection-facts.ts";
import type { InstanceTable } from "../cache/instance-cache.ts";
import type { InstanceRecord } from "../cache/instance-record.ts";

/** The firewall's bits on a socket whose handshake passed its rule. */
export interface AcceptMark {
	readonly value: number;
	readonly mask: number;
}

/** The first fact that does not speak for an instance of this host. */
export type RefusalReason =
	| "facts unreadable"
	| "mark missing"
	| "address unknown there"
	| "mac differs"
	| "ipv6 is off"
	| "placement changed"
	| "too many connections"
	| "too many connections on the host";

/** Whose connection it is, or why it is nobody's. */
export type Identify = (
	facts: ConnectionFacts | undefined,
	table: InstanceTable,
	mark: AcceptMark,
) => InstanceRecord | RefusalReason;

/**
 * Names the instance behind a connection. All four facts must speak for the same one: the firewall's mark,
 * the interface it came in through (a tap, or a bridge of many), the source MAC and the source address.
 */
export const identifyInstance: Identify = (facts, table, mark) => {
	if (!facts) return "facts unreadable";
	if (!carries(facts.mark, mark)) return "mark missing";
	const { interfaceIndex, peerAddress } = facts;
	const record = table.byAddress(interfaceIndex, peerAddress);
	if (record?.attachment?.interfaceIndex !== interfaceIndex) {
		return "address unknown there";
	}
	const { mac, privateIp, ipv6, metadataOptions } = record.assignment;
	if (facts.mac !== mac) return "mac differs";
	if (peerAddress === privateIp) return record;
	if (peerAddress !== ipv6) return "address unknown there";
	return metadataOptions.httpProtocolIpv6 === "enabled"
		? record
		: "ipv6 is off";
};

/** A mark of no bits would be carried by every socket, so it attests nothing. */
function carries(mark: number, { value, mask }: AcceptMark): boolean {
	return mask !== 0 && value !== 0 && ((mark & mask) ^ value) === 0;
}
