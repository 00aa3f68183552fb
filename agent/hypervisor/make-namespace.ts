import type { InstanceAssignment } from "#shared/node-api.ts";
import { runCommand } from "#shared/run-command.ts";
import { runIpBatch } from "../network/ip-batch.ts";
import { markNamespace } from "./namespace-owner.ts";
import { tapName, writeTapRecord } from "./tap-record.ts";
import type { Ipv6Side, Wiring } from "./wire.ts";

/** The instance's own name for its wire. */
const INSIDE = "eth0";

/** What an instance's network looks like from inside. */
export interface InsideNetwork {
	readonly wiring: Wiring;
	/** Of the subnet, in bits. */
	readonly prefix: number;
	readonly gateway: string;
	readonly ipv6: Ipv6Side | undefined;
}

/**
 * Makes the instance's namespace and its wire, all but the plug. The record is written last, so that what a crash
 * leaves half made is made anew.
 */
export async function makeNamespace(
	{ instanceId, epoch, privateIp, mac }: InstanceAssignment,
	{ wiring, prefix, gateway, ipv6 }: InsideNetwork,
): Promise<void> {
	const name = tapName(instanceId);
	await runCommand("ip", ["netns", "add", instanceId]);
	await markNamespace(instanceId);
	await runIpBatch([
		`link add ${name} type veth peer name ${INSIDE} address ${mac} netns ${instanceId}`,
	]);
	await wiring.protect(name);
	await runIpBatch(
		[
			"link set lo up",
			`link set ${INSIDE} up`,
			`address add ${privateIp}/${prefix} dev ${INSIDE}`,
			`route add default via ${gateway}`,
			...insideIpv6(ipv6),
		],
		instanceId,
	);
	const alias = writeTapRecord({ instanceId, epoch, privateIp, mac });
	await runIpBatch([`link set ${name} alias ${alias}`]);
}

/** What the instance would learn from its network. */
function insideIpv6(side: Ipv6Side | undefined): string[] {
	if (!side) return [];
	const { address, gateway } = side;
	return [
		`address add ${address}/128 dev ${INSIDE} nodad`,
		`route add ${gateway}/128 dev ${INSIDE}`,
		`route add default via ${gateway} dev ${INSIDE}`,
	];
}
