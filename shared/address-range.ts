import { BlockList, isIP } from "node:net";

/**
 * An address or a CIDR range, as a test for addresses; undefined when it is neither. An IPv6 range holds no
 * IPv4 address, although Node's list would find `::/0` around all of them.
 */
export function parseAddressRange(
	text: string,
): ((address: string) => boolean | undefined) | undefined {
	const [network = "", prefix, ...rest] = text.split("/");
	const version = isIP(network);
	const bits = version === 4 ? 32 : 128;
	const length = prefix === undefined ? bits : prefixLength(prefix);
	if (!version || rest.length > 0 || !(length <= bits)) return undefined;
	const range = new BlockList();
	range.addSubnet(network, length, version === 4 ? "ipv4" : "ipv6");
	return (address) => {
		const asked = isIP(address);
		if (asked === 0) return undefined;
		if (asked === 4) return version === 4 && range.check(address, "ipv4");
		return range.check(address, "ipv6");
	};
}

function prefixLength(text: string): number {
	return /^\d{1,3}$/.test(text) ? Number(text) : Number.NaN;
}
