import { runCommand } from "#shared/run-command.ts";
import { runBridgeBatch, runIpBatch } from "./ip-batch.ts";

/** Who has a MAC at an address, said to the host so that it need not ask, nor believe what it is told. */
export interface Neighbour {
	readonly address: string;
	readonly mac: string;
	readonly device: string;
}

/** The port that frames for a MAC leave through, whatever the bridge sees coming in elsewhere. */
export interface FixedPort {
	readonly mac: string;
	readonly port: string;
	readonly bridge: string;
	/** Whether the bridge takes from the port what bears a MAC that is fixed there, and nothing else. */
	readonly locked: boolean;
}

/** What put the entry there, in the kernel's own field for it: any number that no routing program uses. */
const PROTOCOL = "169";

interface ShownNeighbour {
	readonly dst?: string;
	readonly dev?: string;
	readonly lladdr?: string;
	readonly protocol?: string;
}

interface ShownEntry {
	readonly mac?: string;
	readonly ifname?: string;
	readonly master?: string;
	readonly state?: string;
	readonly flags?: readonly string[];
}

interface ShownPort {
	readonly ifname?: string;
	readonly locked?: boolean;
}

/** The permanent neighbours of ours, of both versions of IP. */
export async function listNeighbours(): Promise<Neighbour[]> {
	const shown = await Promise.all(
		["-4", "-6"].map(async (version): Promise<ShownNeighbour[]> => {
			const args = [version, "-json", "neighbour", "show", "nud", "permanent"];
			return JSON.parse((await runCommand("ip", args)) || "[]");
		}),
	);
	return shown
		.flat()
		.filter(({ protocol }) => protocol === PROTOCOL)
		.map(({ dst = "", lladdr = "", dev = "" }) => ({
			address: dst,
			mac: lladdr,
			device: dev,
		}));
}

/** Makes the host believe these, and no longer those. */
export async function changeNeighbours(
	added: readonly Neighbour[],
	removed: readonly Neighbour[],
): Promise<void> {
	await runIpBatch([
		...removed.map(
			({ address, device }) => `neighbour del ${address} dev ${device}`,
		),
		...added.map(
			({ address, mac, device }) =>
				`neighbour replace ${address} lladdr ${mac} dev ${device} nud permanent protocol ${PROTOCOL}`,
		),
	]);
}

/** All ports that are fixed for a MAC, whoever fixed them. */
export async function listFixedPorts(): Promise<FixedPort[]> {
	const [entries, ports] = await Promise.all([
		showBridge<ShownEntry>(["fdb"]),
		showBridge<ShownPort>(["-details", "link"]),
	]);
	const locked = new Set(
		ports.filter((port) => port.locked).map(({ ifname }) => ifname),
	);
	const fixed = entries
		.filter(
			({ state, flags }) => state === "static" && flags?.includes("sticky"),
		)
		.map(({ mac = "", ifname = "", master = "" }) => ({
			mac,
			port: ifname,
			bridge: master,
			locked: locked.has(ifname),
		}));
	// Kernels that know VLANs show an entry for each VLAN of the port, and change all of them at once.
	const key = ({ mac, port }: FixedPort) => `${mac} ${port}`;
	return [...new Map(fixed.map((one) => [key(one), one])).values()];
}

async function showBridge<T>(what: readonly string[]): Promise<readonly T[]> {
	const text = await runCommand("bridge", ["-json", ...what, "show"]);
	return JSON.parse(text || "[]");
}

/** Fixes these ports and lets go of those. */
export async function changeFixedPorts(
	added: readonly FixedPort[],
	removed: readonly FixedPort[],
): Promise<void> {
	await runBridgeBatch([
		...removed.flatMap(({ mac, port, locked }) => [
			`fdb del ${mac} dev ${port} master`,
			...(locked ? [`link set dev ${port} locked off`] : []),
		]),
		// First who is let in, then that nobody else is.
		...added.flatMap(({ mac, port, locked }) => [
			`fdb replace ${mac} dev ${port} master static sticky`,
			...(locked ? [`link set dev ${port} locked on`] : []),
		]),
	]);
}
