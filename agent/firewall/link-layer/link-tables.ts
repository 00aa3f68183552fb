import { parseIpv6 } from "#shared/ipv6.ts";
import { IPV4, IPV6 } from "../addresses.ts";
import type { FirewallEntry } from "../firewall.ts";
import { type FirewallSettings, guestSides } from "../settings.ts";
import { type LinkFacts, macsOf } from "./frame-guard.ts";

export const BRIDGE_TABLE = "bridge gumleaf";
export const ARP_TABLE = "arp gumleaf";

/** Before bridges learn where a MAC is, and before br_netfilter. */
const FIRST = "priority -300; policy accept;";
const METADATA_V4 = IPV4.address.replace("/32", "");
const METADATA_V6 = IPV6.address.replace("/128", "");

/**
 * Tells nobody but guests that this host has the metadata address: neighbours on other interfaces and bridges, whose
 * metadata service may be another, are asked about it by nobody and answered by nobody here.
 */
export function arpTable(settings: FirewallSettings): string {
	const guests = guestSides(settings).map((name) => name.replace(/\+$/, "*"));
	return replaceTable(ARP_TABLE, [
		chain("output", [
			"type filter hook output priority 0; policy accept;",
			...guests.map((name) => `oifname "${name}" accept`),
			`arp saddr ip ${METADATA_V4} drop`,
		]),
	]);
}

/**
 * What keeps guests on a bridge from being each other, or the metadata address, where iptables does not look: each
 * speaks with its own MAC and claims its own addresses (a foreign machine also any that are nobody else's), and what is
 * sent to the metadata address through a gateway that is not this host ends here all the same, also where this host
 * answers for its addresses on a firewall bridge in between. Goes by the ports of known guests, so that no other bridge is
 * concerned.
 */
export function bridgeTable(
	entries: readonly FirewallEntry[],
	{ links, ipv6 }: LinkFacts,
): string {
	const macs = macsOf(links);
	const taken = takenIpv6(entries, ipv6);
	const named = (entry: FirewallEntry) => `"${entry.interfaceName}"`;
	return replaceTable(BRIDGE_TABLE, [
		set("set guests", "ifname", entries.map(named)),
		set(
			"set senders",
			"ifname . ether_addr",
			entries.map((entry) => `${named(entry)} . ${entry.mac}`),
		),
		set(
			"set holders",
			"ifname . ether_addr . ipv4_addr",
			entries.map((one) => `${named(one)} . ${one.mac} . ${one.privateIp}`),
		),
		set(
			"set holders6",
			"ifname . ipv6_addr",
			entries.flatMap((one) => (one.ipv6 ? `${named(one)} . ${one.ipv6}` : [])),
		),
		set("set taken6", "ipv6_addr", taken),
		set(
			"set foreign",
			"ifname",
			entries.filter(({ isForeign }) => isForeign).map(named),
		),
		set("set taken", "ipv4_addr", takenIpv4(entries)),
		set(
			"map doors",
			"ifname : ether_addr",
			entries.flatMap(({ interfaceName, tap = interfaceName }) => {
				const mac = macs.get(interfaceName);
				const names = mac ? new Set([interfaceName, tap]) : [];
				return [...names].map((name) => `"${name}" : ${mac}`);
			}),
		),
		set(
			"set taps",
			"ifname",
			entries.flatMap(({ tap }) => (tap === undefined ? [] : `"${tap}"`)),
		),
		chain("prerouting", [
			`type filter hook prerouting ${FIRST}`,
			"iifname @guests jump from_guest",
			"iifname @taps jump to_metadata",
		]),
		chain("from_guest", [
			"ether type { 8021q, 8021ad } drop",
			"iifname . ether saddr != @senders drop",
			"meta protocol arp jump claims_ipv4",
			`ip saddr ${IPV4.range} drop`,
			`ip6 saddr ${IPV6.range} drop`,
			"icmpv6 type { nd-router-advert, nd-redirect } drop",
			"icmpv6 type nd-neighbor-advert jump claims_ipv6",
			"icmpv6 type { nd-neighbor-solicit, nd-router-solicit } iifname . ip6 saddr != @holders6 ip6 saddr @taken6 drop",
			"jump to_metadata",
		]),
		chain("to_metadata", [
			`ip daddr ${METADATA_V4} meta pkttype set host ether daddr set iifname map @doors`,
			`ip6 daddr ${METADATA_V6} meta pkttype set host ether daddr set iifname map @doors`,
		]),
		chain("claims_ipv4", [
			"iifname . arp saddr ether . arp saddr ip @holders accept",
			"arp saddr ip 0.0.0.0 iifname . arp saddr ether @senders accept",
			`arp saddr ip ${IPV4.range} drop`,
			"arp saddr ip != @taken iifname @foreign iifname . arp saddr ether @senders accept",
			"drop",
		]),
		chain("claims_ipv6", advertisedBy(entries, taken)),
		chain("forward", [
			`type filter hook forward ${FIRST}`,
			"oifname @guests jump to_guest",
		]),
		// Of one tag the payload is looked at; two of priority 0 a guest would take for none.
		chain("to_guest", [
			"meta protocol { 8021q, 8021ad } drop",
			`meta protocol arp arp saddr ip ${IPV4.range} drop`,
			`meta protocol ip ip saddr ${IPV4.range} drop`,
			`meta protocol ip6 ip6 saddr ${IPV6.range} drop`,
			`meta protocol ip6 icmpv6 type nd-neighbor-advert ${advertises(METADATA_V6, 32)} drop`,
		]),
		chain("output", [
			`type filter hook output ${FIRST}`,
			`oifname != @guests meta protocol arp arp saddr ip ${METADATA_V4} drop`,
			`oifname != @guests meta protocol ip6 icmpv6 type nd-neighbor-advert ${advertises(METADATA_V6)} drop`,
		]),
	]);
}

/** The text that takes the named tables away. */
export function withoutTables(tables: Iterable<string>): string {
	return [...tables].map((table) => `delete table ${table}\n`).join("");
}

/** Addresses that no foreign machine may claim, whatever else it has. */
function takenIpv4(entries: readonly FirewallEntry[]): string[] {
	return [...new Set(entries.map(({ privateIp }) => privateIp))];
}

/** Addresses that only their holder may speak for. */
function takenIpv6(
	entries: readonly FirewallEntry[],
	ofHost: readonly string[],
): string[] {
	const ofGuests = entries.flatMap(({ ipv6 }) => ipv6 ?? []);
	return [...new Set([METADATA_V6, ...ofGuests, ...ofHost])];
}

/** The target of an advertisement is no field that all versions of `nft` know, so no set can be asked for it. */
function advertisedBy(
	entries: readonly FirewallEntry[],
	taken: readonly string[],
): string[] {
	const own = entries.flatMap(({ interfaceName, ipv6 }) =>
		ipv6 ? `iifname "${interfaceName}" ${advertises(ipv6)} accept` : [],
	);
	return [
		...own,
		`${advertises(METADATA_V6, 32)} drop`,
		`@th,64,128 { ${taken.map(hex).join(", ")} } drop`,
	];
}

/** An advertisement's target, or how it begins. @see https://www.rfc-editor.org/rfc/rfc4861 */
function advertises(address: string, bits = 128): string {
	return `@th,64,${bits} ${hex(address).slice(0, 2 + bits / 4)}`;
}

function hex(ipv6: string): string {
	return `0x${(parseIpv6(ipv6) ?? 0n).toString(16).padStart(32, "0")}`;
}

/** Replaces a table in one commit, whether it was there or not. */
function replaceTable(table: string, parts: readonly string[]): string {
	const all = `table ${table} {\n${parts.join("")}}\n`;
	return `table ${table} {\n}\ndelete table ${table}\n${all}`;
}

function set(name: string, type: string, elements: readonly string[]): string {
	const filled =
		elements.length > 0 ? `\t\telements = { ${elements.join(", ")} }\n` : "";
	return `\t${name} {\n\t\ttype ${type}\n${filled}\t}\n`;
}

function chain(name: string, rules: readonly string[]): string {
	const lines = rules.map((rule) => `\t\t${rule}\n`).join("");
	return `\tchain ${name} {\n${lines}\t}\n`;
}
