import { createHash } from "node:crypto";

/** Largest subnet that is searched for a free address: a /16. */
const MOST_ADDRESSES = 65_536;

/**
 * The lowest private IPv4 address of the subnet (CIDR) that nobody holds; undefined when all are held.
 * The network's own address, the first one (the gateway) and the broadcast address are never given.
 */
export function chooseAddress(
	subnet: string,
	held: ReadonlySet<string>,
): string | undefined {
	const range = parseSubnet(subnet);
	if (!range) return undefined;
	const last = range.first + Math.min(range.size, MOST_ADDRESSES) - 2;
	for (let address = range.first + 2; address <= last; address++) {
		const text = formatIpv4(address);
		if (!held.has(text)) return text;
	}
	return undefined;
}

/** Whether an instance may have this very address of the subnet. */
export function isAssignableAddress(subnet: string, address: string): boolean {
	const range = parseSubnet(subnet);
	const value = parseIpv4(address);
	if (!range || value === undefined) return false;
	const offset = value - range.first;
	return offset >= 2 && offset <= range.size - 2;
}

/**
 * The MAC address of an instance: locally administered unicast (02:…), the rest taken from the instance's id,
 * so that it never passes to another instance together with a reused IP address.
 * `attempt` gives others, should one be taken already.
 */
export function deriveMac(instanceId: string, attempt = 0): string {
	const digest = createHash("sha256")
		.update(`${attempt}:${instanceId}`)
		.digest();
	return `02:${digest.subarray(0, 5).toString("hex").match(/../g)?.join(":")}`;
}

function parseSubnet(
	subnet: string,
): { first: number; size: number } | undefined {
	const [base = "", prefixText = ""] = subnet.split("/");
	const address = parseIpv4(base);
	const prefix = Number(prefixText);
	if (address === undefined || !/^\d{1,2}$/.test(prefixText) || prefix > 32) {
		return undefined;
	}
	const size = 2 ** (32 - prefix);
	return { first: address - (address % size), size };
}

function parseIpv4(text: string): number | undefined {
	const parts = text.split(".");
	if (parts.length !== 4) return undefined;
	let value = 0;
	for (const part of parts) {
		if (!/^(0|[1-9]\d{0,2})$/.test(part) || Number(part) > 255)
			return undefined;
		value = value * 256 + Number(part);
	}
	return value;
}

function formatIpv4(value: number): string {
	return [24, 16, 8, 0].map((shift) => (value >>> shift) & 255).join(".");
}
