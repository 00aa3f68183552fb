import { parseSubnet, subnetHolds } from "#shared/ipv4.ts";
import { IPV4, type MetadataAddresses } from "./addresses.ts";
import { checkEntries } from "./check-entries.ts";
import { filterTable } from "./filter-table.ts";
import type { FirewallEntry } from "./firewall.ts";
import { rawTable } from "./raw-table.ts";
import {
	type Capabilities,
	type FirewallSettings,
	isBridged,
} from "./settings.ts";
import {
	type Match,
	SET_PREFIX,
	type WantedRules,
	type WantedSet,
} from "./wanted-rules.ts";

const NO_BRIDGE_PORTS =
	"the kernel cannot tell iptables the port of a bridge that a packet came through (xt_physdev, br_netfilter), which bridged taps need";

/** The kernel's limit for bitmap:ip,mac: a /16. */
const MOST_SET_ADDRESSES = 65_536;

/**
 * What the host's firewall must hold for one version of IP so that exactly these instances reach the metadata address, each as itself. Pure.
 * With sets the rules stay the same whatever the instances; an address the sets cannot hold gets a rule of its own.
 * Throws when an entry cannot be told apart from another or is not behind a guest interface.
 */
export function metadataRules(
	entries: readonly FirewallEntry[],
	settings: FirewallSettings,
	capabilities: Capabilities,
	addresses: MetadataAddresses = IPV4,
): WantedRules {
	checkEntries(entries, settings);
	if (isBridged(settings)) {
		if (!capabilities.bridgePorts) throw new Error(NO_BRIDGE_PORTS);
		const onBridges = entries.flatMap((entry) => matchPort(entry, addresses));
		return rulesOf(addresses, settings, capabilities, [], onBridges);
	}
	if (addresses.version === 6) {
		const alone = entries.flatMap(matchOverIpv6);
		return rulesOf(addresses, settings, capabilities, [], alone);
	}
	const subnet = capabilities.sets ? setRange(settings.subnet) : undefined;
	const fits = ({ privateIp }: FirewallEntry) =>
		subnet !== undefined && subnetHolds(subnet, privateIp);
	const sets = subnet
		? instanceSets(entries.filter(fits), settings.subnet)
		: [];
	const inSets =
		sets.length > 0 ? [{ sets: sets.map(({ name }) => name) }] : [];
	const alone = entries.filter((entry) => !fits(entry)).map(matchInstance);
	const matches = [...inSets, ...alone];
	return rulesOf(addresses, settings, capabilities, sets, matches);
}

function rulesOf(
	addresses: MetadataAddresses,
	settings: FirewallSettings,
	capabilities: Capabilities,
	sets: readonly WantedSet[],
	instances: readonly Match[],
): WantedRules {
	return {
		sets,
		tables: [
			rawTable(addresses, settings, capabilities, instances),
			filterTable(addresses, settings),
		],
	};
}

/** Two sets that must both hold a packet: (IP, interface) and (IP, MAC). */
function instanceSets(
	entries: readonly FirewallEntry[],
	subnet: string,
): WantedSet[] {
	return [
		{
			name: `${SET_PREFIX}interface`,
			definition: "hash:net,iface family inet",
			elements: entries.map(
				({ privateIp, interfaceName }) => `${privateIp}/32,${interfaceName}`,
			),
		},
		{
			name: `${SET_PREFIX}mac`,
			definition: `bitmap:ip,mac range ${subnet}`,
			elements: entries.map(({ privateIp, mac }) => `${privateIp},${mac}`),
		},
	];
}

function matchInstance(entry: FirewallEntry): Match {
	return {
		inInterface: entry.interfaceName,
		source: `${entry.privateIp}/32`,
		sourceMac: entry.mac,
	};
}

/** A rule each: no set type that iptables can ask knows the ports of bridges. */
function matchPort(
	{ interfaceName, bridge = "", mac, privateIp, ipv6 }: FirewallEntry,
	{ version }: MetadataAddresses,
): Match[] {
	const source = version === 4 ? `${privateIp}/32` : ipv6 && `${ipv6}/128`;
	if (source === undefined) return [];
	const port = { inInterface: bridge, inPort: interfaceName };
	return [{ ...port, source, sourceMac: mac }];
}

/** A rule each: the set type that holds IPv6 addresses with MACs is missing from many kernels. */
function matchOverIpv6({ interfaceName, ipv6, mac }: FirewallEntry): Match[] {
	if (ipv6 === undefined) return [];
	return [
		{ inInterface: interfaceName, source: `${ipv6}/128`, sourceMac: mac },
	];
}

function setRange(subnet: string) {
	const range = parseSubnet(subnet);
	return range && range.size <= MOST_SET_ADDRESSES ? range : undefined;
}
