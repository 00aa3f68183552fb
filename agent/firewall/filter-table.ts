import { LINK_LOCAL, METADATA_ADDRESS, METADATA_PORT } from "./addresses.ts";
import type { FirewallSettings } from "./settings.ts";
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
export function filterTable({
	guestInterfaces,
	mark,
}: FirewallSettings): WantedTable {
	const request = {
		destination: METADATA_ADDRESS,
		destinationPort: METADATA_PORT,
		mark,
	};
	const answer = { source: METADATA_ADDRESS, sourcePort: METADATA_PORT, mark };
	return {
		table: "filter",
		chains: [INPUT, FORWARD, OUTPUT],
		rules: [
			rule(INPUT, request, ACCEPT, "requests that passed the raw table"),
			rule(
				INPUT,
				{ destination: METADATA_ADDRESS },
				DROP,
				"whatever did not pass the raw table",
			),
			...guestInterfaces
				.flatMap(linkLocalTraffic)
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

function linkLocalTraffic(guestInterface: string): Match[] {
	return [
		{ inInterface: guestInterface, destination: LINK_LOCAL },
		{ inInterface: guestInterface, source: LINK_LOCAL },
		{ outInterface: guestInterface, destination: LINK_LOCAL },
		{ outInterface: guestInterface, source: LINK_LOCAL },
	];
}
