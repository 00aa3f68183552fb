import { readFile } from "node:fs/promises";
import type { Logger } from "#shared/logger.ts";
import { runCommand } from "#shared/run-command.ts";

/** Marks the address as ours to remove, whichever agent process put it there. */
const LABEL = "lo:gumleaf";

/**
 * Gives the host the metadata address, on `lo`: with routed taps the kernel then answers ARP for it on each of them
 * and takes packets for it from any. Link scope, so that the host never uses it as a source of its own accord.
 * Rejects when somebody else's interface holds it already.
 */
export async function addMetadataAddress(
	address: string,
	logger: Logger,
): Promise<void> {
	const holders = await findHolders(address);
	const stranger = holders.find(({ label }) => label !== LABEL);
	if (stranger) {
		throw new Error(
			`${address} is already on ${stranger.device}: another metadata service (OpenStack, a cloud) owns it on this host`,
		);
	}
	await runCommand("ip", ["link", "set", "lo", "up"]);
	await runCommand("ip", [
		...["address", "replace", `${address}/32`],
		...["dev", "lo", "scope", "link", "label", LABEL],
	]);
	const ignored = await readFile(
		"/proc/sys/net/ipv4/conf/all/arp_ignore",
		"utf8",
	);
	if (ignored.trim() === "0") return;
	logger.warn(
		"net.ipv4.conf.all.arp_ignore is set: guests reach the metadata address through their gateway only",
	);
}

/** Takes the address away again if it is ours. */
export async function removeMetadataAddress(address: string): Promise<void> {
	const holders = await findHolders(address);
	if (!holders.some(({ label }) => label === LABEL)) return;
	await runCommand("ip", ["address", "del", `${address}/32`, "dev", "lo"]);
}

interface Holder {
	readonly device: string;
	readonly label: string;
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
	const args = ["-json", "-4", "address", "show", "to", `${address}/32`];
	const shown: ShownInterface[] = JSON.parse(await runCommand("ip", args));
	return shown.flatMap(({ ifname = "?", addr_info = [] }) =>
		addr_info
			.filter(({ local }) => local === address)
			.map(({ label = "" }) => ({ device: ifname, label })),
	);
}
