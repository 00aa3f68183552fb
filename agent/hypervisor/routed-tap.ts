import { writeFile } from "node:fs/promises";
import { StepError } from "#shared/errors.ts";
import { runIpBatch } from "../network/ip-batch.ts";
import type { Ipv6Side, WireEnd, Wiring } from "./wire.ts";

/**
 * Wires that the host routes to: each interface leads to one instance, which has no neighbour but the host.
 * The agent makes all of it.
 */
export const routedTaps: Wiring = {
	protect: protectTap,
	plug: plugTap,
	// An address leads to one interface; two routes to it would give one instance's answers to another.
	excludes: () => true,
	attachment: ({ name, index }) => ({
		interfaceName: name,
		interfaceIndex: index,
	}),
};

/**
 * Settings of an interface that is ours alone. Forwarding concerns what comes in through it: instances reach each
 * other, and the world where the host forwards the other way too. The neighbour entry is fixed, so there is nothing to
 * learn from the guest; the kernel answers its ARP requests for everything the host can reach.
 * @see https://docs.kernel.org/networking/ip-sysctl.html
 */
const INTERFACE_SYSCTLS = {
	"ipv4/conf/NAME/rp_filter": "1",
	"ipv4/conf/NAME/forwarding": "1",
	"ipv4/conf/NAME/proxy_arp": "1",
	"ipv4/conf/NAME/send_redirects": "0",
	"ipv4/conf/NAME/accept_redirects": "0",
	"ipv4/neigh/NAME/proxy_delay": "0",
} as const;
/** An instance without an IPv6 address has no IPv6 at all, link-local neither. Kernels without IPv6 lack the file. */
const IPV6_SYSCTL = "ipv6/conf/NAME/disable_ipv6";
/** The host learns nothing from what is behind the tap. */
const IPV6_SYSCTLS = {
	"ipv6/conf/NAME/accept_ra": "0",
	"ipv6/conf/NAME/accept_redirects": "0",
	[IPV6_SYSCTL]: "0",
} as const;
/** Neighbours are asked for on the link itself: other than with ARP, an address of `lo` is not answered for here. */
const METADATA_ADDRESS_V6 = "fd00:ec2::254";

async function protectTap(name: string): Promise<void> {
	for (const [path, value] of Object.entries(INTERFACE_SYSCTLS)) {
		await writeSysctl(path, name, value);
	}
	await writeSysctl(IPV6_SYSCTL, name, "1").catch((error: unknown) => {
		if (!isMissing(error)) throw error;
	});
}

/** Link up, the only route to the instance, its MAC fixed. */
async function plugTap(tap: WireEnd): Promise<void> {
	const { name, privateIp, mac, gateway, ipv6 } = tap;
	await runIpBatch([
		`link set ${name} up`,
		`address replace ${gateway}/32 dev ${name} scope link`,
		`route replace ${privateIp}/32 dev ${name} scope link src ${gateway}`,
		`neighbour replace ${privateIp} lladdr ${mac} dev ${name} nud permanent`,
	]);
	if (ipv6) await plugIpv6(name, mac, ipv6);
}

async function plugIpv6(
	name: string,
	mac: string,
	{ address, gateway }: Ipv6Side,
): Promise<void> {
	await runIpBatch([`link set ${name} addrgenmode none`]);
	for (const [path, value] of Object.entries(IPV6_SYSCTLS)) {
		await writeSysctl(path, name, value);
	}
	await runIpBatch([
		`address replace ${gateway}/128 dev ${name} nodad`,
		`address replace ${METADATA_ADDRESS_V6}/128 dev ${name} nodad preferred_lft 0`,
		`route replace ${address}/128 dev ${name} src ${gateway}`,
		`neighbour replace ${address} lladdr ${mac} dev ${name} nud permanent`,
	]);
}

async function writeSysctl(
	path: string,
	name: string,
	value: string,
): Promise<void> {
	const file = `/proc/sys/net/${path.replace("NAME", name)}`;
	try {
		await writeFile(file, `${value}\n`);
	} catch (error) {
		throw new StepError(`setting ${file}`, error);
	}
}

function isMissing(error: unknown): boolean {
	const cause = error instanceof StepError ? error.cause : error;
	return cause instanceof Error && "code" in cause && cause.code === "ENOENT";
}
