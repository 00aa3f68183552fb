import {
	DescribeSecurityGroups$,
	type DescribeSecurityGroupsRequest,
	type DescribeSecurityGroupsResult,
	type IpPermission,
	type SecurityGroup as SecurityGroupAnswer,
} from "@aws-sdk/client-ec2";
import { defaultVpcId } from "../../placement/default-vpc.ts";
import type { Operation } from "../operation.ts";
import { readDefaultVpc } from "./default-network.ts";
import { applyFilters, type FilterTable } from "./filters.ts";
import type { SecurityGroup } from "./instance-attributes.ts";
import { readPage } from "./page.ts";
import { requireKnown } from "./require-known.ts";
import {
	noSuchGroup,
	readSecurityGroups,
	securityGroupArn,
} from "./security-groups.ts";

/**
 * Shows the account's security groups: `default`, and the others that its instances carry. They are names without
 * rules of their own, and say so: all is let through. There is none before a host has reported.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSecurityGroups.html
 */
export const DescribeSecurityGroups = {
	schema: DescribeSecurityGroups$,
	handle: async (input, call) => {
		const { store, caller, clock, region } = call;
		const { accountId } = caller;
		const vpc = await readDefaultVpc(store.read, accountId);
		const all = vpc
			? await readSecurityGroups(store.read, accountId, clock.now())
			: [];
		const { GroupIds, GroupNames } = input;
		const byId = requireKnown(all, ({ id }) => id, GroupIds, noSuchGroup);
		const byName = requireKnown(
			all,
			({ name }) => name,
			GroupNames,
			noSuchGroup,
		);
		const page = readPage(
			applyFilters(
				byId.filter((group) => byName.includes(group)),
				input.Filters,
				filters(accountId),
			),
			({ id }) => id,
			input,
			call,
			"security-groups",
		);
		return {
			SecurityGroups: page.rows.map((group) =>
				describe(group, region, accountId),
			),
			...page.more,
		};
	},
} satisfies Operation<
	DescribeSecurityGroupsRequest,
	DescribeSecurityGroupsResult
>;

const anywhere = () => ["0.0.0.0/0"];
const anyProtocol = () => ["-1"];
const none = (): string[] => [];

const filters = (accountId: string): FilterTable<SecurityGroup> => ({
	description: ({ name }) => [describeName(name)],
	"egress.ip-permission.cidr": anywhere,
	"egress.ip-permission.from-port": none,
	"egress.ip-permission.group-id": none,
	"egress.ip-permission.group-name": none,
	"egress.ip-permission.protocol": anyProtocol,
	"egress.ip-permission.to-port": none,
	"group-id": ({ id }) => [id],
	"group-name": ({ name }) => [name],
	"ip-permission.cidr": anywhere,
	"ip-permission.from-port": none,
	"ip-permission.group-id": none,
	"ip-permission.group-name": none,
	"ip-permission.protocol": anyProtocol,
	"ip-permission.to-port": none,
	"owner-id": () => [accountId],
	"vpc-id": () => [defaultVpcId(accountId)],
});

function describe(
	{ id, name }: SecurityGroup,
	region: string,
	accountId: string,
): SecurityGroupAnswer {
	return {
		GroupId: id,
		IpPermissionsEgress: [everything()],
		Tags: [],
		VpcId: defaultVpcId(accountId),
		SecurityGroupArn: securityGroupArn(region, accountId, id),
		OwnerId: accountId,
		GroupName: name,
		Description: describeName(name),
		IpPermissions: [everything()],
	};
}

function describeName(name: string): string {
	return name === "default" ? "default VPC security group" : name;
}

/** What truly gets through. */
function everything(): IpPermission {
	return {
		IpProtocol: "-1",
		UserIdGroupPairs: [],
		IpRanges: [{ CidrIp: "0.0.0.0/0" }],
		Ipv6Ranges: [{ CidrIpv6: "::/0" }],
		PrefixListIds: [],
	};
}
