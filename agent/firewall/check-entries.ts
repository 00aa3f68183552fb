import { isIPv4 } from "node:net";
import { isCanonicalIpv6 } from "#shared/ipv6.ts";
import type { FirewallEntry } from "./firewall.ts";
import { type FirewallSettings, isBridged } from "./settings.ts";

/**
 * Throws when an entry must not become a rule: it is not where this host has its guests, shares interface or address
 * with another, or is no interface name, IP address and MAC at all (the texts go into iptables-restore as they are).
 * On bridges the same address may be another instance's on another bridge.
 */
export function checkEntries(
	entries: readonly FirewallEntry[],
	settings: FirewallSettings,
): void {
	const holders = new Map<string, string>();
	const bridged = isBridged(settings);
	for (const entry of entries) {
		checkPlace(entry, settings);
		checkTexts(entry);
		const { instanceId, interfaceName, bridge, mac, privateIp, ipv6 } = entry;
		for (const name of [interfaceName, entry.tap]) {
			if (name) claim(holders, name, instanceId, ONE_INTERFACE);
		}
		const addresses = [privateIp, ipv6, bridged ? mac : undefined];
		for (const held of addresses) {
			if (held === undefined) continue;
			if (bridged) claim(holders, `${held} on ${bridge}`, instanceId);
			else claim(holders, held, instanceId, ONE_ROUTE);
		}
	}
}

const ONE_INTERFACE = "; an interface leads to one instance only";
const ONE_ROUTE = "; on a routed host it can be one instance's only";

function checkPlace(
	{ instanceId, interfaceName, bridge }: FirewallEntry,
	settings: FirewallSettings,
): void {
	const { bridges = [], guestInterfaces } = settings;
	if (isBridged(settings)) {
		if (bridge !== undefined && bridges.includes(bridge)) return;
		throw new Error(
			`interface ${JSON.stringify(interfaceName)} of ${instanceId} is on none of the host's guest bridges (${bridges.join(", ")})`,
		);
	}
	const isGuest = guestInterfaces.some((name) => covers(name, interfaceName));
	if (isGuest && bridge === undefined) return;
	throw new Error(
		`interface ${JSON.stringify(interfaceName)} of ${instanceId} is not one of the host's guest interfaces (${guestInterfaces.join(", ")})`,
	);
}

function checkTexts(entry: FirewallEntry): void {
	const { instanceId, interfaceName, tap, mac, privateIp, ipv6 } = entry;
	for (const name of [interfaceName, tap ?? interfaceName]) {
		if (/^[\w.-]{1,15}$/.test(name)) continue;
		throw new Error(
			`${JSON.stringify(name)} of ${instanceId} is not one of the names that an interface can have`,
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
	why = "",
): void {
	const holder = holders.get(held);
	if (holder !== undefined) {
		throw new Error(`${held} is of both ${holder} and ${instanceId}${why}`);
	}
	holders.set(held, instanceId);
}

/** A trailing `+` stands for any rest, as in iptables. */
function covers(pattern: string, interfaceName: string): boolean {
	return pattern.endsWith("+")
		? interfaceName.startsWith(pattern.slice(0, -1))
		: interfaceName === pattern;
}
