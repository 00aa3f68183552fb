import { BlockList, isIP } from "node:net";
import { parseIpv4 } from "./ipv4.ts";
import { keepingLast } from "./keeping-last.ts";

/** A call's address is held against range after range. */
const readAddress = keepingLast((text) => ({
	version: isIP(text),
	ipv4: parseIpv4(text) ?? Number.NaN,
}));

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
	const ipv4Network = parseIpv4(network) ?? Number.NaN;
	const size = 2 ** (32 - length);
	return (address) => {
		const asked = readAddress(address);
		if (asked.version === 0) return undefined;
		if (asked.version === 6) return range.check(address, "ipv6");
		// By numbers: the list makes an object of every address that it is asked about.
		return Math.floor(asked.ipv4 / size) === Math.floor(ipv4Network / size);
	};
}

function prefixLength(text: string): number {
	return /^\d{1,3}$/.test(text) ? Number(text) : Number.NaN;
}
