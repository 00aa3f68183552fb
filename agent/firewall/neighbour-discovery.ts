import type { MetadataAddresses } from "./addresses.ts";
import { ACCEPT, type Rule, rule } from "./wanted-rules.ts";

const SOLICITATION = 135;
const ADVERTISEMENT = 136;
/** What no router sent on: every router takes one away. */
const NEIGHBOUR_HOP_LIMIT = 255;

/**
 * Lets guests and host find each other's MAC, which IPv6 does by IP packets; none of the rules for IPv4, where ARP does.
 * Advertisements too: the host may ask for a guest with the metadata address as its own.
 * @see https://www.rfc-editor.org/rfc/rfc4861
 */
export function neighbourDiscovery(
	{ version, address }: MetadataAddresses,
	chain: string,
): Rule[] {
	if (version === 4) return [];
	return [SOLICITATION, ADVERTISEMENT].map((icmpv6Type) =>
		rule(
			chain,
			{ destination: address, icmpv6Type, hopLimit: NEIGHBOUR_HOP_LIMIT },
			ACCEPT,
			"neighbour discovery",
		),
	);
}
