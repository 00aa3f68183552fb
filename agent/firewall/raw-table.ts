import { METADATA_PORT, type MetadataAddresses } from "./addresses.ts";
import { neighbourDiscovery } from "./neighbour-discovery.ts";
import type { Capabilities, FirewallSettings } from "./settings.ts";
import {
	ACCEPT,
	DROP,
	type Match,
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
			...settings.guestInterfaces.map((inInterface) =>
				rule(
					PREROUTING,
					{ inInterface },
					{ chain: GUEST },
					"packets of guests",
				),
			),
			rule(
				PREROUTING,
				{ destination: addresses.address },
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
	{ mark, packetsPerSecond }: FirewallSettings,
	{ rateLimit, noTracking }: Capabilities,
): Rule[] {
	const limit = rule(
		ACCEPTED,
		{ faster: packetsPerSecond },
		DROP,
		"packet rate of one instance",
	);
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
		...(rateLimit ? [limit] : []),
		rule(ACCEPTED, {}, { setMark: mark }, "tells the agent it came this way"),
		...(noTracking ? untracked : []),
		rule(ACCEPTED, {}, ACCEPT, "past other raw rules"),
	];
}
