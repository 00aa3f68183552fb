/** A range of IPv4 addresses, as numbers. */
export interface Ipv4Subnet {
	/** The network's own address. */
	readonly first: number;
	/** How many addresses there are. */
	readonly size: number;
	readonly prefix: number;
}

/** Reads dotted IPv4 as a number; undefined when the text is none (leading zeros are none). */
export function parseIpv4(text: string): number | undefined {
	const parts = text.split(".");
	if (parts.length !== 4 || !parts.every(isOctet)) return undefined;
	return parts.reduce((value, part) => value * 256 + Number(part), 0);
}

/** Writes a number as dotted IPv4. */
export function formatIpv4(value: number): string {
	return [24, 16, 8, 0].map((shift) => (value >>> shift) & 255).join(".");
}

/**
 * Reads `10.0.0.0/16`; bits beyond the prefix are cut off. Undefined when the text is no subnet.
 * @see https://www.rfc-editor.org/rfc/rfc4632
 */
export function parseSubnet(text: string): Ipv4Subnet | undefined {
	const [base = "", prefixText = "", ...rest] = text.split("/");
	const address = parseIpv4(base);
	const prefix = Number(prefixText);
	if (address === undefined || rest.length > 0) return undefined;
	if (!/^\d{1,2}$/.test(prefixText) || prefix > 32) return undefined;
	const size = 2 ** (32 - prefix);
	return { first: address - (address % size), size, prefix };
}

/** Whether the subnet holds the address. */
export function subnetHolds(subnet: Ipv4Subnet, address: string): boolean {
	const value = parseIpv4(address);
	if (value === undefined) return false;
	return value >= subnet.first && value < subnet.first + subnet.size;
}

/** The smallest subnet that holds all of these, as CIDR; undefined for none. */
export function coveringSubnet(
	subnets: readonly Ipv4Subnet[],
): string | undefined {
	const [one] = subnets;
	if (!one) return undefined;
	const first = Math.min(...subnets.map((subnet) => subnet.first));
	const last = Math.max(...subnets.map((subnet) => subnet.first + subnet.size));
	for (let { prefix } = one; ; prefix--) {
		const size = 2 ** (32 - prefix);
		const start = first - (first % size);
		if (start + size >= last) return `${formatIpv4(start)}/${prefix}`;
	}
}

function isOctet(text: string): boolean {
	return /^(0|[1-9]\d{0,2})$/.test(text) && Number(text) <= 255;
}
