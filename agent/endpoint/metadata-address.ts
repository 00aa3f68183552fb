import { readFile } from "node:fs/promises";
import { isIPv4, isIPv6 } from "node:net";
import type { Logger } from "#shared/logger.ts";
import { runCommand } from "#shared/run-command.ts";

/** Marks the address as ours to remove, whichever agent process put it there. */
const LABEL = "lo:gumleaf";
const TAP_PREFIX = "gum";

/**
 * Gives the host the metadata address (of either version of IP), on `lo`: with routed taps the kernel then answers ARP
 * for it on each of them and takes packets for it from any. Link scope, or deprecated with IPv6, so that the host never
 * uses it as a source of its own accord. Rejects when somebody else's interface holds it already.
 */
export async function addMetadataAddress(
	address: string,
	logger: Logger,
): Promise<void> {
	const holders = await findHolders(address);
	const stranger = holders.find((holder) => !isOurs(holder));
	if (stranger) {
		throw new Error(
			`${address} is already on ${stranger.device}: another metadata service (OpenStack, a cloud) owns it on this host`,
		);
	}
	await runCommand("ip", ["link", "set", "lo", "up"]);
	await runCommand("ip", [
		...["address", "replace", asCidr(address), "dev", "lo"],
		...(isIPv6(address)
			? ["nodad", "preferred_lft", "0"]
			: ["scope", "link", "label", LABEL]),
	]);
	if (isIPv4(address)) await warnOfIgnoredArp(logger);
}

async function warnOfIgnoredArp(logger: Logger): Promise<void> {
	const ignored = await readFile(
		"/proc/sys/net/ipv4/conf/all/arp_ignore",
		"utf8",
	);
	if (ignored.trim() === "0") return;
	logger.warn(
		"net.ipv4.conf.all.arp_ignore is set: guests reach the metadata address through their gateway only",
	);
}

/** Whether the host holds the address because we gave it. */
export async function holdsMetadataAddress(address: string): Promise<boolean> {
	const holders = await findHolders(address);
	return holders.some(({ device }) => device === "lo") && holders.every(isOurs);
}

/** Takes the address away again if it is ours. */
export async function removeMetadataAddress(address: string): Promise<void> {
	if (!(await holdsMetadataAddress(address))) return;
	await runCommand("ip", ["address", "del", asCidr(address), "dev", "lo"]);
}

/** IPv6 addresses bear no label. Ours are on `lo` and on the taps, which end with their instances. */
function isOurs({ device, label, address }: Holder): boolean {
	if (isIPv4(address)) return label === LABEL;
	return device === "lo" || device.startsWith(TAP_PREFIX);
}

function asCidr(address: string): string {
	return `${address}/${isIPv6(address) ? 128 : 32}`;
}

interface Holder {
	readonly device: string;
	readonly label: string;
	readonly address: string;
}

/** What `ip -json address` prints, as far as it is read. */
interface ShownInterface {
	readonly ifname?: string;
	readonly addr_info?: readonly {
		readonly local?: string;
		readonly label?: string;
	}[];
}

async function findHolders(address: string): Promise<Holder[]> {
	const args = ["-json", "address", "show", "to", asCidr(address)];
	const shown: ShownInterface[] = JSON.parse(await runCommand("ip", args));
	return shown.flatMap(({ ifname = "?", addr_info = [] }) =>
		addr_info
			.filter(({ local }) => local === address)
			.map(({ label = "" }) => ({ device: ifname, label, address })),
	);
}
