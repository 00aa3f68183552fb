import { readFile } from "node:fs/promises";
import { isIPv4, isIPv6 } from "node:net";
import type { Logger } from "#shared/logger.ts";
import { runCommand } from "#shared/run-command.ts";

/** IFNAMSIZ - 1: how long a label may be. */
const MOST_LABEL_CHARACTERS = 15;
const OURS = ":gumleaf";
const TAP_PREFIX = "gum";

/**
 * Gives the host the metadata address (of either version of IP). On `lo`, with routed taps, the kernel answers ARP for
 * it on each of them and takes packets for it from any; on a bridge, its guests find it on their link. Link scope, or
 * deprecated with IPv6, so that the host never uses it as a source of its own accord. Rejects when somebody else's
 * interface holds it already.
 */
export async function addMetadataAddress(
	address: string,
	holder: string,
	logger: Logger,
): Promise<void> {
	const holders = await findHolders(address);
	const stranger = holders.find((one) => !isOurs(one));
	if (stranger) {
		throw new Error(
			`${address} is already on ${stranger.device}: another metadata service (OpenStack, a cloud) owns it on this host`,
		);
	}
	if (holders.some(({ device }) => device === holder)) return;
	if (holder === "lo") await runCommand("ip", ["link", "set", "lo", "up"]);
	await runCommand("ip", [
		...["address", "replace", asCidr(address), "dev", holder],
		...(isIPv6(address)
			? ["nodad", "preferred_lft", "0"]
			: ["scope", "link", "label", labelOn(holder)]),
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
	return holders.length > 0 && holders.every(isOurs);
}

/** Takes the address away again wherever it is ours, but for the interfaces that keep it; the taps' go with them. */
export async function removeMetadataAddress(
	address: string,
	keepers: readonly string[] = [],
): Promise<void> {
	for (const holder of await findHolders(address)) {
		const { device } = holder;
		if (!isOurs(holder) || device.startsWith(TAP_PREFIX)) continue;
		if (keepers.includes(device)) continue;
		await runCommand("ip", ["address", "del", asCidr(address), "dev", device]);
	}
}

/** Marks an address as ours to remove, whichever agent process put it there; as much of it as an interface's name leaves room for. */
function labelOn(device: string): string {
	return `${device}${OURS}`.slice(0, MOST_LABEL_CHARACTERS);
}

/** IPv6 addresses bear no label: there they are deprecated for ever, on `lo`, a bridge, or a tap. */
function isOurs({ device, label, address, deprecated }: Holder): boolean {
	if (isIPv4(address)) return label !== device && label === labelOn(device);
	return deprecated || device.startsWith(TAP_PREFIX);
}

function asCidr(address: string): string {
	return `${address}/${isIPv6(address) ? 128 : 32}`;
}

interface Holder {
	readonly device: string;
	readonly label: string;
	readonly address: string;
	readonly deprecated: boolean;
}

/** What `ip -json address` prints, as far as it is read. */
interface ShownInterface {
	readonly ifname?: string;
	readonly addr_info?: readonly {
		readonly local?: string;
		readonly label?: string;
		readonly deprecated?: boolean;
	}[];
}

async function findHolders(address: string): Promise<Holder[]> {
	const args = ["-json", "address", "show", "to", asCidr(address)];
	const shown: ShownInterface[] = JSON.parse(await runCommand("ip", args));
	return shown.flatMap(({ ifname = "?", addr_info = [] }) =>
		addr_info
			.filter(({ local }) => local === address)
			.map(({ label = "", deprecated = false }) => ({
				...{ device: ifname, label, address, deprecated },
			})),
	);
}
