import { isIPv6 } from "node:net";
import { parseIpv4, parseSubnet } from "./ipv4.ts";

/** A range of IPv6 addresses, as numbers. */
export interface Ipv6Subnet {
	/** The network's own address. */
	readonly first: bigint;
	/** How many addresses there are. */
	readonly size: bigint;
	readonly prefix: number;
}

const BITS = 128;
const GROUPS = 8;

/** Reads an IPv6 address as a number; undefined when the text is none. A zone (`%eth0`) and dotted IPv4 at the end are not read. */
export function parseIpv6(text: string): bigint | undefined {
	if (!isIPv6(text) || /[%.]/.test(text)) return undefined;
	const [left = "", right] = text.split("::");
	const head = groupsOf(left);
	const tail = groupsOf(right ?? "");
	const zeros = Array<string>(GROUPS - head.length - tail.length).fill("0");
	return [...head, ...zeros, ...tail].reduce(
		(value, group) => (value << 16n) | BigInt(`0x${group}`),
		0n,
	);
}

/**
 * Writes a number as an IPv6 address in the one form that there is for each, as kernels and Node print it too.
 * @see https://www.rfc-editor.org/rfc/rfc5952
 */
export function formatIpv6(value: bigint): string {
	const groups = Array.from({ length: GROUPS }, (_, at) =>
		((value >> BigInt(16 * (GROUPS - 1 - at))) & 0xffffn).toString(16),
	);
	const { start, length } = longestZeros(groups);
	if (length < 2) return groups.join(":");
	const head = groups.slice(0, start).join(":");
	return `${head}::${groups.slice(start + length).join(":")}`;
}

/** Reads `fd12:3456::/64`; bits beyond the prefix are cut off. Undefined when the text is no subnet. */
export function parseIpv6Subnet(text: string): Ipv6Subnet | undefined {
	const [base = "", prefixText = "", ...rest] = text.split("/");
	const address = parseIpv6(base);
	const prefix = Number(prefixText);
	if (address === undefined || rest.length > 0) return undefined;
	if (!/^\d{1,3}$/.test(prefixText) || prefix > BITS) return undefined;
	const size = 1n << BigInt(BITS - prefix);
	return { first: address - (address % size), size, prefix };
}

/** The smallest subnet that holds all of these, as CIDR; undefined for none. */
export function coveringIpv6Subnet(
	subnets: readonly Ipv6Subnet[],
): string | undefined {
	const [one] = subnets;
	if (!one) return undefined;
	let { first, size, prefix } = one;
	while (!subnets.every((other) => holds({ first, size }, other))) {
		prefix -= 1;
		size *= 2n;
		first -= first % size;
	}
	return `${formatIpv6(first)}/${prefix}`;
}

/**
 * The IPv6 address of whoever has an IPv4 address: at the same place of its subnet, so that it needs no
 * record of who has which. Undefined when either subnet has no such place.
 */
export function pairedIpv6(
	privateIp: string,
	subnet: string,
	subnetV6: string,
): string | undefined {
	const range = parseSubnet(subnet);
	const rangeV6 = parseIpv6Subnet(subnetV6);
	const value = parseIpv4(privateIp);
	if (!range || !rangeV6 || value === undefined) return undefined;
	const place = value - range.first;
	if (place < 0 || place >= range.size || place >= rangeV6.size) return;
	return formatIpv6(rangeV6.first + BigInt(place));
}

/** Whether the text is an address in the form that `formatIpv6` writes. */
export function isCanonicalIpv6(text: string): boolean {
	const value = parseIpv6(text);
	return value !== undefined && formatIpv6(value) === text;
}

function holds(
	outer: Pick<Ipv6Subnet, "first" | "size">,
	inner: Pick<Ipv6Subnet, "first" | "size">,
): boolean {
	return (
		inner.first >= outer.first &&
		inner.first + inner.size <= outer.first + outer.size
	);
}

function groupsOf(text: string): string[] {
	return text === "" ? [] : text.split(":");
}

/** The first of the longest runs of zeros. */
function longestZeros(groups: readonly string[]) {
	let longest = { start: 0, length: 0 };
	let length = 0;
	for (const [at, group] of groups.entries()) {
		length = group === "0" ? length + 1 : 0;
		if (length > longest.length) longest = { start: at - length + 1, length };
	}
	return longest;
}
