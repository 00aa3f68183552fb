import { METADATA_PORT, type MetadataAddresses } from "./addresses.ts";
import { neighbourDiscovery } from "./neighbour-discovery.ts";
import { type FirewallSettings, guestSides } from "./settings.ts";
import {
	ACCEPT,
	DROP,
	type Match,
	rule,
	type WantedTable,
} from "./wanted-rules.ts";

const INPUT = "GUMLEAF-INPUT";
const FORWARD = "GUMLEAF-FORWARD";
const OUTPUT = "GUMLEAF-OUTPUT";

/** Lets marked connections past the host's own INPUT and OUTPUT rules, and keeps link-local traffic of guests on this host. */
export function filterTable(
	addresses: MetadataAddresses,
	settings: FirewallSettings,
): WantedTable {
	const { mark } = settings;
	const { address, range } = addresses;
	const request = {
		destination: address,
		destinationPort: METADATA_PORT,
		mark,
	};
	const answer = { source: address, sourcePort: METADATA_PORT, mark };
	return {
		table: "filter",
		chains: [INPUT, FORWARD, OUTPUT],
		rules: [
			rule(INPUT, request, ACCEPT, "requests that passed the raw table"),
			...neighbourDiscovery(addresses, INPUT),
			rule(
				INPUT,
				{ destination: address },
				DROP,
				"whatever did not pass the raw table",
			),
			...guestSides(settings)
				.flatMap((name) => trafficOf(name, range))
				.map((match) =>
					rule(FORWARD, match, DROP, "link-local stays on this host"),
				),
			rule(OUTPUT, answer, ACCEPT, "answers to requests that were let in"),
		],
		hooks: [
			{ from: "INPUT", to: INPUT },
			{ from: "FORWARD", to: FORWARD },
			{ from: "OUTPUT", to: OUTPUT },
		],
	};
}

function trafficOf(guestInterface: string, range: string): Match[] {
	return [
		{ inInterface: guestInterface, destination: range },
		{ inInterface: guestInterface, source: range },
		{ outInterface: guestInterface, destination: range },
		{ outInterface: guestInterface, source: range },
	];
}
