import { METADATA_PORT, type MetadataAddresses } from "./addresses.ts";
import { neighbourDiscovery } from "./neighbour-discovery.ts";
import {
	type Capabilities,
	type FirewallSettings,
	guestSides,
	isBridged,
} from "./settings.ts";
import {
	ACCEPT,
	DROP,
	type Match,
	type Rate,
	type Rule,
	rule,
	type WantedTable,
} from "./wanted-rules.ts";

const PREROUTING = "GUMLEAF-PREROUTING";
const GUEST = "GUMLEAF-GUEST";
const METADATA = "GUMLEAF-METADATA";
const ACCEPTED = "GUMLEAF-ACCEPT";
const OUTPUT = "GUMLEAF-RAW-OUTPUT";

/**
 * The check of every packet before routing and connection tracking. `instances` are the matches that let one
 * (or, with sets, each) known instance through as itself.
 */
export function rawTable(
	addresses: MetadataAddresses,
	settings: FirewallSettings,
	capabilities: Capabilities,
	instances: readonly Match[],
): WantedTable {
	return {
		table: "raw",
		chains: [PREROUTING, GUEST, METADATA, ACCEPTED, OUTPUT],
		rules: [
			...guestSides(settings).map((inInterface) =>
				rule(
					PREROUTING,
					{ inInterface },
					{ chain: GUEST },
					"packets of guests",
				),
			),
			rule(
				PREROUTING,
				{ ...unbridged(capabilities), destination: addresses.address },
				DROP,
				"nobody else reaches the metadata address",
			),
			...guestRules(addresses, instances),
			...acceptRules(addresses, settings, capabilities),
		],
		hooks: [
			{ from: "PREROUTING", to: PREROUTING },
			{ from: "OUTPUT", to: OUTPUT },
		],
	};
}

/**
 * What crosses a bridge that is none of ours goes to somebody else's service; what of it is for the host after all
 * bears no mark at `filter INPUT`. Without br_netfilter no bridged packet is seen here.
 */
function unbridged({ bridgePorts }: Capabilities): Match {
	return bridgePorts ? { unbridged: true } : {};
}

function guestRules(
	addresses: MetadataAddresses,
	instances: readonly Match[],
): Rule[] {
	const http = {
		destination: addresses.address,
		destinationPort: METADATA_PORT,
	};
	return [
		rule(
			GUEST,
			{ source: addresses.range },
			DROP,
			"no guest has such an address",
		),
		rule(
			GUEST,
			{ destination: addresses.range },
			{ chain: METADATA },
			"who may reach the metadata address",
		),
		...instances.map((match) =>
			rule(
				METADATA,
				{ ...match, ...http },
				{ chain: ACCEPTED },
				"interface and IP and MAC of one instance",
			),
		),
		...neighbourDiscovery(addresses, METADATA),
		rule(METADATA, {}, DROP, "whoever is not known and whatever else is asked"),
	];
}

/** An untracked packet meets no NAT rule: a port 80 published by Docker would take the connection away. */
function acceptRules(
	{ address }: MetadataAddresses,
	settings: FirewallSettings,
	{ rateLimit, noTracking }: Capabilities,
): Rule[] {
	const { mark } = settings;
	const limits = rateLimit ? rates(settings) : [];
	const untracked = [
		rule(ACCEPTED, {}, { noTracking: true }, "no NAT and no tracking"),
		rule(
			OUTPUT,
			{ source: address, sourcePort: METADATA_PORT },
			{ noTracking: true },
			"no NAT and no tracking of answers",
		),
	];
	return [
		...limits.map((match) =>
			rule(ACCEPTED, match, DROP, "what one instance may send"),
		),
		rule(ACCEPTED, {}, { setMark: mark }, "tells the agent it came this way"),
		...(noTracking ? untracked : []),
		rule(ACCEPTED, {}, ACCEPT, "past other raw rules"),
	];
}

/** Tenants' networks may overlap: the same address on two bridges is two instances. */
function rates(settings: FirewallSettings): Match[] {
	const bridges = isBridged(settings) ? guestSides(settings) : [];
	const limits = (name: string) =>
		limitsOf(settings, name).map((faster) => ({ faster }));
	if (bridges.length === 0) return limits("gumleaf");
	return bridges.flatMap((inInterface) =>
		limits(`gumleaf-${inInterface}`).map((match) => ({
			inInterface,
			...match,
		})),
	);
}

/** Handshakes apart: those that nobody ends fill a queue that all instances share, and what of it is lost is asked again. */
function limitsOf(
	{ packetsPerSecond, handshakesPerSecond }: FirewallSettings,
	name: string,
): Rate[] {
	const limits = [
		{
			perSecond: packetsPerSecond,
			burst: packetsPerSecond,
			name: `${name}-${packetsPerSecond}`,
		},
		{
			perSecond: handshakesPerSecond,
			burst: 2 * handshakesPerSecond,
			handshakes: true as const,
			name: `${name}-syn-${handshakesPerSecond}`,
		},
	];
	return limits.filter(({ perSecond }) => perSecond > 0);
}
