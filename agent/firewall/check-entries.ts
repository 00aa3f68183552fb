import { isIPv4 } from "node:net";
import { isCanonicalIpv6 } from "#shared/ipv6.ts";
import type { FirewallEntry } from "./firewall.ts";

/**
 * Throws when an entry must not become a rule: it is not behind a guest interface, shares interface or address
 * with another, or is no interface name, IP address and MAC at all (the texts go into iptables-restore as they are).
 */
export function checkEntries(
	entries: readonly FirewallEntry[],
	guestInterfaces: readonly string[],
): void {
	const holders = new Map<string, string>();
	for (const entry of entries) {
		checkEntry(entry, guestInterfaces);
		for (const held of [entry.interfaceName, entry.privateIp, entry.ipv6]) {
			if (held !== undefined) claim(holders, held, entry.instanceId);
		}
	}
}

function checkEntry(
	{ instanceId, interfaceName, mac, privateIp, ipv6 }: FirewallEntry,
	guestInterfaces: readonly string[],
): void {
	const isGuest = guestInterfaces.some((name) => covers(name, interfaceName));
	if (!isGuest || !/^[\w.-]{1,15}$/.test(interfaceName)) {
		throw new Error(
			`interface ${JSON.stringify(interfaceName)} of ${instanceId} is not one of the host's guest interfaces (${guestInterfaces.join(", ")})`,
		);
	}
	if (!isIPv4(privateIp) || !/^([0-9a-f]{2}:){5}[0-9a-f]{2}$/.test(mac)) {
		throw new Error(`${instanceId} has no valid IPv4 address and MAC`);
	}
	if (ipv6 !== undefined && !isCanonicalIpv6(ipv6)) {
		throw new Error(`${instanceId} has no valid IPv6 address`);
	}
}

function claim(
	holders: Map<string, string>,
	held: string,
	instanceId: string,
): void {
	const holder = holders.get(held);
	if (holder !== undefined) {
		throw new Error(
			`${held} is of both ${holder} and ${instanceId}; on a routed host it can be one instance's only`,
		);
	}
	holders.set(held, instanceId);
}

/** A trailing `+` stands for any rest, as in iptables. */
function covers(pattern: string, interfaceName: string): boolean {
	return pattern.endsWith("+")
		? interfaceName.startsWith(pattern.slice(0, -1))
		: interfaceName === pattern;
}
