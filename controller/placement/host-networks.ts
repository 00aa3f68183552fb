import { isDeepStrictEqual } from "node:util";
import { coveringSubnet, type Ipv4Subnet, parseSubnet } from "#shared/ipv4.ts";
import {
	coveringIpv6Subnet,
	type Ipv6Subnet,
	parseIpv6Subnet,
} from "#shared/ipv6.ts";
import { raiseRevisionOfAllNodes } from "../store/node-revisions.ts";
import { listReportedSubnets } from "../store/nodes.ts";
import type { Database, WriteTransaction } from "../store/store.ts";

/** What a host has reported of the networks that its instances' addresses are from. */
export interface HostNetwork {
	readonly nodeId: string;
	readonly zone: string;
	readonly network: Ipv4Subnet;
	/** Undefined on hosts without IPv6. */
	readonly networkV6: Ipv6Subnet | undefined;
}

/** The smallest blocks that hold some hosts' networks, as CIDR; undefined where there is none. */
export interface CoveringBlocks {
	readonly cidr: string | undefined;
	readonly ipv6Cidr: string | undefined;
}

/** The networks of all hosts that have reported. */
export async function readHostNetworks(db: Database): Promise<HostNetwork[]> {
	const rows = await listReportedSubnets(db);
	return rows.flatMap(({ node_id, zone, subnet, subnet_v6 }) => {
		const network = subnet === null ? undefined : parseSubnet(subnet);
		if (zone === null || network === undefined) return [];
		const networkV6 =
			subnet_v6 === null ? undefined : parseIpv6Subnet(subnet_v6);
		return [{ nodeId: node_id, zone, network, networkV6 }];
	});
}

/** What a VPC or a subnet looks like that is made of these hosts. */
export function coveringBlocks(hosts: readonly HostNetwork[]): CoveringBlocks {
	return {
		cidr: coveringSubnet(hosts.map(({ network }) => network)),
		ipv6Cidr: coveringIpv6Subnet(
			hosts.flatMap(({ networkV6 }) => networkV6 ?? []),
		),
	};
}

/** The blocks of every account's default VPC: networks are the hosts', so they are the same for all. */
export async function readVpcBlocks(db: Database): Promise<CoveringBlocks> {
	return coveringBlocks(await readHostNetworks(db));
}

/** Makes a change of hosts or their networks, and has every host told when the VPC is another after it. */
export async function tellOfOtherNetworks(
	tx: WriteTransaction,
	change: () => Promise<void>,
): Promise<void> {
	const before = await readVpcBlocks(tx);
	await change();
	if (isDeepStrictEqual(await readVpcBlocks(tx), before)) return;
	await raiseRevisionOfAllNodes(tx);
}
