import { BlockList, isIPv4, isIPv6 } from "node:net";
import { parseAddressRange } from "#shared/address-range.ts";

/** Says of an address whether the controller may ask for something there that somebody else has named. */
export type MayAsk = (address: string) => boolean;

/**
 * What is not the public internet: this host, its link, private networks, multicast, and forms of IPv6 that carry an IPv4
 * address, which would be asked under another name.
 * @see https://www.iana.org/assignments/iana-ipv4-special-registry
 * @see https://www.iana.org/assignments/iana-ipv6-special-registry
 */
const INTERNAL_IPV4 = [
	["0.0.0.0", 8],
	["10.0.0.0", 8],
	["100.64.0.0", 10],
	["127.0.0.0", 8],
	["169.254.0.0", 16],
	["172.16.0.0", 12],
	["192.0.0.0", 24],
	["192.0.2.0", 24],
	["192.88.99.0", 24],
	["192.168.0.0", 16],
	["198.18.0.0", 15],
	["198.51.100.0", 24],
	["203.0.113.0", 24],
	["224.0.0.0", 3],
] as const;
/** Of all the addresses of IPv6 these alone are public, but for some of them. */
const PUBLIC_IPV6 = ["2000::", 3] as const;
const INTERNAL_IPV6 = [
	["2001::", 23],
	["2001:db8::", 32],
	["2002::", 16],
	["3fff::", 20],
] as const;

/** The public internet, and the networks that an operator has named. */
export function askableAddresses(named: readonly string[]): MayAsk {
	const tests = named.map(parseAddressRange);
	return (address) =>
		tests.some((holds) => holds?.(address) === true) || isPublic(address);
}

// Lists of their own: Node would find an IPv4 address in a range of IPv6.
const internalIpv4 = new BlockList();
for (const [network, prefix] of INTERNAL_IPV4) {
	internalIpv4.addSubnet(network, prefix, "ipv4");
}
const publicIpv6 = new BlockList();
publicIpv6.addSubnet(...PUBLIC_IPV6, "ipv6");
const internalIpv6 = new BlockList();
for (const [network, prefix] of INTERNAL_IPV6) {
	internalIpv6.addSubnet(network, prefix, "ipv6");
}

function isPublic(address: string): boolean {
	if (isIPv4(address)) return !internalIpv4.check(address, "ipv4");
	return (
		isIPv6(address) &&
		publicIpv6.check(address, "ipv6") &&
		!internalIpv6.check(address, "ipv6")
	);
}
