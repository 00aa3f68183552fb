import { createHash } from "node:crypto";
import { formatIpv4, parseIpv4, parseSubnet } from "#shared/ipv4.ts";

/** Largest subnet that is searched for a free address: a /16. */
const MOST_ADDRESSES = 65_536;

/**
 * The lowest private IPv4 address of the subnet (CIDR) that nobody holds; undefined when all are held.
 * The network's own address, the first one (the gateway) and the broadcast address are never given.
 */
export function chooseAddress(
	subnet: string,
	held: ReadonlySet<string>,
): string | undefined {
	const range = parseSubnet(subnet);
	if (!range) return undefined;
	const last = range.first + Math.min(range.size, MOST_ADDRESSES) - 2;
	for (let address = range.first + 2; address <= last; address++) {
		const text = formatIpv4(address);
		if (!held.has(text)) return text;
	}
	return undefined;
}

/** Whether an instance may have this very address of the subnet. */
export function isAssignableAddress(subnet: string, address: string): boolean {
	const range = parseSubnet(subnet);
	const value = parseIpv4(address);
	if (!range || value === undefined) return false;
	const offset = value - range.first;
	return offset >= 2 && offset <= range.size - 2;
}

/**
 * The MAC address of an instance: locally administered unicast (02:…), the rest taken from the instance's id,
 * so that it never passes to another instance together with a reused IP address.
 * `attempt` gives others, should one be taken already.
 */
export function deriveMac(instanceId: string, attempt = 0): string {
	const digest = createHash("sha256")
		.update(`${attempt}:${instanceId}`)
		.digest();
	return `02:${digest.subarray(0, 5).toString("hex").match(/../g)?.join(":")}`;
}
