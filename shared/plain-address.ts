import { isIPv4 } from "node:net";

/** An address as it is written everywhere: IPv4 in IPv6's clothes is IPv4, and a link-local one goes without its interface. */
export function plainAddress(text: string): string {
	if (isIPv4(text)) return text;
	const [address = ""] = text.split("%", 1);
	const mapped = address.replace(/^::ffff:/i, "");
	return isIPv4(mapped) ? mapped : address;
}
