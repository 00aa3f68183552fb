import {
	DescribeVpcs$,
	type DescribeVpcsRequest,
	type DescribeVpcsResult,
	type Vpc,
	type VpcIpv6CidrBlockAssociation,
} from "@aws-sdk/client-ec2";
import type { Operation } from "../operation.ts";
import { type DefaultVpc, readDefaultVpc } from "./default-network.ts";
import { noSuchThing } from "./errors.ts";
import { applyFilters, type FilterTable } from "./filters.ts";
import { readPage } from "./page.ts";
import { requireKnown } from "./require-known.ts";

/**
 * Shows the account's default VPC, the only one: the networks of the hosts together. There is none before a host has
 * reported.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVpcs.html
 */
export const DescribeVpcs = {
	schema: DescribeVpcs$,
	handle: async (input, call) => {
		const vpc = await readDefaultVpc(call.store.read, call.caller.accountId);
		const named = requireKnown(
			vpc ? [vpc] : [],
			({ id }) => id,
			input.VpcIds,
			(id) => noSuchThing("InvalidVpcID.NotFound", "vpc ID", id),
		);
		const page = readPage(
			applyFilters(named, input.Filters, filters),
			({ id }) => id,
			input,
			call,
			"vpcs",
		);
		return { Vpcs: page.rows.map(describe), ...page.more };
	},
} satisfies Operation<DescribeVpcsRequest, DescribeVpcsResult>;

const cidrs = ({ cidr }: DefaultVpc) => [cidr];
const isDefault = () => ["true"];

const filters: FilterTable<DefaultVpc> = {
	cidr: cidrs,
	"cidr-block-association.association-id": ({ id }) => [associationId(id)],
	"cidr-block-association.cidr-block": cidrs,
	"cidr-block-association.state": () => ["associated"],
	"dhcp-options-id": () => ["default"],
	"is-default": isDefault,
	// The older spelling, which Ansible uses.
	isDefault,
	"ipv6-cidr-block-association.association-id": (vpc) =>
		ipv6Associations(vpc).map(({ AssociationId }) => AssociationId),
	"ipv6-cidr-block-association.ipv6-cidr-block": ({ ipv6Cidr }) => [ipv6Cidr],
	"ipv6-cidr-block-association.ipv6-pool": () => [],
	"ipv6-cidr-block-association.state": (vpc) =>
		ipv6Associations(vpc).map(() => "associated"),
	"owner-id": ({ accountId }) => [accountId],
	state: () => ["available"],
	"vpc-id": ({ id }) => [id],
};

function describe(vpc: DefaultVpc): Vpc {
	const { id, accountId, cidr } = vpc;
	return {
		OwnerId: accountId,
		InstanceTenancy: "default",
		Ipv6CidrBlockAssociationSet: ipv6Associations(vpc),
		CidrBlockAssociationSet: [
			{
				AssociationId: associationId(id),
				CidrBlock: cidr,
				CidrBlockState: { State: "associated" },
			},
		],
		IsDefault: true,
		Tags: [],
		VpcId: id,
		State: "available",
		CidrBlock: cidr,
		DhcpOptionsId: "default",
	};
}

function ipv6Associations({
	id,
	ipv6Cidr,
}: DefaultVpc): VpcIpv6CidrBlockAssociation[] {
	if (ipv6Cidr === undefined) return [];
	const association = {
		AssociationId: `${associationId(id)}-ipv6`,
		Ipv6CidrBlock: ipv6Cidr,
		Ipv6CidrBlockState: { State: "associated" },
	} as const;
	return [association];
}

function associationId(vpcId: string): string {
	return vpcId.replace(/^vpc-/, "vpc-cidr-assoc-");
}
