import {
	DescribeSubnets$,
	type DescribeSubnetsRequest,
	type DescribeSubnetsResult,
	type Subnet,
	type SubnetIpv6CidrBlockAssociation,
} from "@aws-sdk/client-ec2";
import type { Operation } from "../operation.ts";
import {
	type DefaultSubnet,
	noSuchSubnet,
	readDefaultVpc,
	subnetArn,
} from "./default-network.ts";
import { applyFilters, type FilterTable } from "./filters.ts";
import { readPage } from "./page.ts";
import { requireKnown } from "./require-known.ts";

/**
 * Shows the default subnets, one for each zone: the networks of the zone's hosts together. To launch into one is to
 * choose its zone.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSubnets.html
 */
export const DescribeSubnets = {
	schema: DescribeSubnets$,
	handle: async (input, call) => {
		const { store, caller, region } = call;
		const vpc = await readDefaultVpc(store.read, caller.accountId);
		const named = requireKnown(
			vpc?.subnets ?? [],
			({ id }) => id,
			input.SubnetIds,
			noSuchSubnet,
		);
		const page = readPage(
			applyFilters(named, input.Filters, filters(region)),
			({ id }) => id,
			input,
			call,
			"subnets",
		);
		return {
			Subnets: page.rows.map((subnet) => describe(subnet, region)),
			...page.more,
		};
	},
} satisfies Operation<DescribeSubnetsRequest, DescribeSubnetsResult>;

const zones = ({ zone }: DefaultSubnet) => [zone];
const cidrs = ({ cidr }: DefaultSubnet) => [cidr];
const isDefault = () => ["true"];

/** Some have two or three names at AWS. */
const filters = (region: string): FilterTable<DefaultSubnet> => ({
	"availability-zone": zones,
	availabilityZone: zones,
	"availability-zone-id": zones,
	availabilityZoneId: zones,
	"available-ip-address-count": ({ freeAddresses }) => [String(freeAddresses)],
	cidr: cidrs,
	cidrBlock: cidrs,
	"cidr-block": cidrs,
	"default-for-az": isDefault,
	defaultForAz: isDefault,
	"ipv6-cidr-block-association.association-id": (subnet) =>
		ipv6Associations(subnet).map(({ AssociationId }) => AssociationId),
	"ipv6-cidr-block-association.ipv6-cidr-block": ({ ipv6Cidr }) => [ipv6Cidr],
	"ipv6-cidr-block-association.state": (subnet) =>
		ipv6Associations(subnet).map(() => "associated"),
	"ipv6-native": () => ["false"],
	"map-public-ip-on-launch": () => ["false"],
	"outpost-arn": () => [],
	"owner-id": ({ accountId }) => [accountId],
	state: () => ["available"],
	"subnet-arn": ({ id, accountId }) => [subnetArn(region, accountId, id)],
	"subnet-id": ({ id }) => [id],
	"vpc-id": ({ vpcId }) => [vpcId],
});

function describe(subnet: DefaultSubnet, region: string): Subnet {
	const { id, vpcId, accountId, zone, cidr, freeAddresses } = subnet;
	return {
		AvailabilityZoneId: zone,
		MapCustomerOwnedIpOnLaunch: false,
		OwnerId: accountId,
		AssignIpv6AddressOnCreation: subnet.ipv6Cidr !== undefined,
		Ipv6CidrBlockAssociationSet: ipv6Associations(subnet),
		Tags: [],
		SubnetArn: subnetArn(region, accountId, id),
		EnableDns64: false,
		Ipv6Native: false,
		SubnetId: id,
		State: "available",
		VpcId: vpcId,
		CidrBlock: cidr,
		AvailableIpAddressCount: freeAddresses,
		AvailabilityZone: zone,
		DefaultForAz: true,
		MapPublicIpOnLaunch: false,
	};
}

function ipv6Associations({
	id,
	ipv6Cidr,
}: DefaultSubnet): SubnetIpv6CidrBlockAssociation[] {
	if (ipv6Cidr === undefined) return [];
	const association = {
		AssociationId: id.replace(/^subnet-/, "subnet-cidr-assoc-"),
		Ipv6CidrBlock: ipv6Cidr,
		Ipv6CidrBlockState: { State: "associated" },
	} as const;
	return [association];
}
