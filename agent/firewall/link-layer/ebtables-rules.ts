import { IPV4 } from "../addresses.ts";
import type { FirewallEntry } from "../firewall.ts";
import type { SavedRules } from "../saved-rules.ts";
import { CHAIN_PREFIX } from "../wanted-rules.ts";
import { type LinkFacts, macsOf } from "./frame-guard.ts";

/** By number: the names stand in /etc/ethertypes, which not every host has. */
const ARP = "-p 0x0806";
const IP = "-p 0x0800";
const VLAN = "-p 0x8100";
const STACKED_VLAN = "-p 0x88a8";
const METADATA = IPV4.address.replace("/32", "");
const PREROUTING = `${CHAIN_PREFIX}PREROUTING`;
const FORWARD = `${CHAIN_PREFIX}FORWARD`;
const TO_GUEST = `${CHAIN_PREFIX}TO-GUEST`;
/** What no foreign machine may claim by ARP, whatever else it has. */
const CLAIMED = `${CHAIN_PREFIX}CLAIMED`;
const OUTPUT = `${CHAIN_PREFIX}OUTPUT`;
/** From which chain of the kernel's into which of ours. */
const HOOKS = [
	{ table: "nat", from: "PREROUTING", to: PREROUTING },
	{ table: "filter", from: "FORWARD", to: FORWARD },
	{ table: "filter", from: "OUTPUT", to: OUTPUT },
] as const;

/**
 * What `bridgeTable` says, as far as ebtables can say it: nothing of IPv6, and of tagged frames only that guests neither
 * send nor get any. A chain for each guest's port, so that a frame meets the rules of one.
 */
export function ebtablesRules(
	entries: readonly FirewallEntry[],
	{ links }: LinkFacts,
): string {
	const macs = macsOf(links);
	const ports = entries.map(({ interfaceName }) => interfaceName);
	return [
		"*nat",
		...[PREROUTING, CLAIMED, ...ports.map(chainOf)].map(declare),
		...[IPV4.range, ...entries.map(({ privateIp }) => privateIp)].map(
			(address) => `-A ${CLAIMED} ${ARP} --arp-ip-src ${address} -j DROP`,
		),
		...entries.flatMap((entry) => fromGuest(entry, macs)),
		"COMMIT",
		"*filter",
		...[FORWARD, TO_GUEST, OUTPUT].map(declare),
		...ports.map((port) => `-A ${FORWARD} -o ${port} -j ${TO_GUEST}`),
		`-A ${TO_GUEST} ${VLAN} -j DROP`,
		`-A ${TO_GUEST} ${STACKED_VLAN} -j DROP`,
		`-A ${TO_GUEST} ${ARP} --arp-ip-src ${IPV4.range} -j DROP`,
		`-A ${TO_GUEST} ${IP} --ip-src ${IPV4.range} -j DROP`,
		...ports.map((port) => `-A ${OUTPUT} -o ${port} -j RETURN`),
		`-A ${OUTPUT} ${ARP} --arp-ip-src ${METADATA} -j DROP`,
		"COMMIT\n",
	].join("\n");
}

/** The text that puts these rules in the place of what there is of ours, with the jumps to them. */
export function replacing(rules: string, saved: SavedRules): string {
	return rules.replace(/^\*(\w+)\n(.*?)^COMMIT$/gms, (_, table, wanted) => {
		const stale = saved.chains
			.filter((chain) => chain.table === table)
			.map(({ name }) => name)
			.filter((name) => !wanted.includes(`${declare(name)}\n`));
		const missing = HOOKS.filter(
			(hook) => hook.table === table && !isThere(hook, saved),
		);
		return [
			`*${table}`,
			...stale.map(declare),
			`${wanted.trimEnd()}`,
			...missing.map(({ from, to }) => `-I ${from} 1 -j ${to}`),
			...stale.map((name) => `-X ${name}`),
			"COMMIT",
		].join("\n");
	});
}

/** The text that takes away what there is of ours; none where there is nothing. */
export function withoutRules({ chains, jumps }: SavedRules): string {
	const tables = new Set(chains.map(({ table }) => table));
	const lines = [...tables].flatMap((table) => {
		const names = chains
			.filter((chain) => chain.table === table)
			.map(({ name }) => name);
		const led = jumps.filter((jump) => jump.table === table);
		return [
			`*${table}`,
			...names.map(declare),
			...led.map(({ line }) => line.replace(/^-A/, "-D")),
			...names.map((name) => `-X ${name}`),
			"COMMIT\n",
		];
	});
	return lines.join("\n");
}

function fromGuest(
	{ interfaceName, tap, mac, privateIp, isForeign }: FirewallEntry,
	macs: ReadonlyMap<string, string>,
): string[] {
	const chain = chainOf(interfaceName);
	const toMetadata = `${IP} --ip-dst ${METADATA}`;
	// Of a firewall bridge in between this host's end is the port.
	const beyond =
		tap === undefined || !macs.has(interfaceName)
			? []
			: [
					`-A ${PREROUTING} -i ${tap} ${toMetadata} -j dnat --to-destination ${macs.get(interfaceName)} --dnat-target CONTINUE`,
				];
	return [
		`-A ${PREROUTING} -i ${interfaceName} -j ${chain}`,
		...beyond,
		`-A ${chain} ${VLAN} -j DROP`,
		`-A ${chain} ${STACKED_VLAN} -j DROP`,
		`-A ${chain} -s ! ${mac} -j DROP`,
		`-A ${chain} ${IP} --ip-src ${IPV4.range} -j DROP`,
		`-A ${chain} ${toMetadata} -j redirect --redirect-target CONTINUE`,
		`-A ${chain} ${ARP} --arp-mac-src ! ${mac} -j DROP`,
		`-A ${chain} ${ARP} --arp-ip-src ${privateIp} -j RETURN`,
		`-A ${chain} ${ARP} --arp-ip-src 0.0.0.0 -j RETURN`,
		`-A ${chain} ${ARP} -j ${isForeign ? CLAIMED : "DROP"}`,
	];
}

function isThere(
	{ table, from, to }: (typeof HOOKS)[number],
	{ jumps }: SavedRules,
): boolean {
	return jumps.some(
		(jump) => jump.table === table && jump.from === from && jump.to === to,
	);
}

function chainOf(port: string): string {
	return `${CHAIN_PREFIX}PORT-${port}`;
}

function declare(chain: string): string {
	return `:${chain} RETURN`;
}
