import { buildArn } from "#shared/arn.ts";
import { defaultSubnetId, defaultVpcId } from "../../placement/default-vpc.ts";
import {
	coveringBlocks,
	readHostNetworks,
} from "../../placement/host-networks.ts";
import { countAddressLeases } from "../../store/address-leases.ts";
import type { Database } from "../../store/store.ts";
import { noSuchThing } from "./errors.ts";

/** The part of an account's default VPC that is in one zone. */
export interface DefaultSubnet {
	readonly id: string;
	readonly vpcId: string;
	readonly accountId: string;
	readonly zone: string;
	/** The smallest block that holds the networks of the zone's hosts. */
	readonly cidr: string;
	/** The same for IPv6, where a host of the zone has it. */
	readonly ipv6Cidr: string | undefined;
	/** How many addresses the zone's hosts have left. */
	readonly freeAddresses: number;
}

/** An account's one VPC: what the networks of the hosts look like to those who know AWS. */
export interface DefaultVpc {
	readonly id: string;
	readonly accountId: string;
	/** The smallest block that holds the networks of all hosts. */
	readonly cidr: string;
	/** The same for IPv6, where a host has it. */
	readonly ipv6Cidr: string | undefined;
	/** One for each zone, in order of their zones. */
	readonly subnets: readonly DefaultSubnet[];
}

/** Of a host's network its own address, the gateway's and the broadcast address are never given. */
const RESERVED_ADDRESSES = 3;

/**
 * The account's default VPC with a subnet for each zone that hosts have reported; undefined before the first report,
 * when there is no network yet. Nothing of it is stored: the hosts' networks are the truth.
 */
export async function readDefaultVpc(
	db: Database,
	accountId: string,
): Promise<DefaultVpc | undefined> {
	const hosts = await readHostNetworks(db);
	const { cidr, ipv6Cidr } = coveringBlocks(hosts);
	if (cidr === undefined) return undefined;
	const leases = await countAddressLeases(db);
	const id = defaultVpcId(accountId);
	const zones = Map.groupBy(hosts, ({ zone }) => zone);
	const subnets = [...zones].map(([zone, inZone]) => {
		const blocks = coveringBlocks(inZone);
		return {
			id: defaultSubnetId(accountId, zone),
			vpcId: id,
			accountId,
			zone,
			cidr: blocks.cidr ?? cidr,
			ipv6Cidr: blocks.ipv6Cidr,
			freeAddresses: sum(
				inZone.map(({ nodeId, network }) =>
					Math.max(
						0,
						network.size - RESERVED_ADDRESSES - (leases.get(nodeId) ?? 0),
					),
				),
			),
		};
	});
	return {
		id,
		accountId,
		cidr,
		ipv6Cidr,
		subnets: subnets.toSorted((a, b) => (a.zone < b.zone ? -1 : 1)),
	};
}

/** The account's subnet of this id; throws InvalidSubnetID.NotFound. */
export async function requireSubnet(
	db: Database,
	accountId: string,
	id: string,
): Promise<DefaultSubnet> {
	const found = await findSubnet(db, accountId, id);
	if (!found) throw noSuchSubnet(id);
	return found;
}

/** The same, undefined for one that is not there. */
export async function findSubnet(
	db: Database,
	accountId: string,
	id: string,
): Promise<DefaultSubnet | undefined> {
	const vpc = await readDefaultVpc(db, accountId);
	return vpc?.subnets.find((subnet) => subnet.id === id);
}

/** No subnet of this id in the caller's account. */
export const noSuchSubnet = (id: string) =>
	noSuchThing("InvalidSubnetID.NotFound", "subnet ID", id);

/** The ARN of an account's default VPC. */
export function vpcArn(region: string, accountId: string): string {
	const resource = `vpc/${defaultVpcId(accountId)}`;
	return buildArn({ service: "ec2", region, accountId, resource });
}

/** A subnet's ARN. */
export function subnetArn(
	region: string,
	accountId: string,
	id: string,
): string {
	const resource = `subnet/${id}`;
	return buildArn({ service: "ec2", region, accountId, resource });
}

function sum(numbers: readonly number[]): number {
	return numbers.reduce((total, one) => total + one, 0);
}
