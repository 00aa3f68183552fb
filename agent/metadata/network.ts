import type { InstanceAssignment } from "#shared/node-api.ts";
import { type Leaf, textLeaves } from "./leaf.ts";

/** The instance's one network interface. Of its subnet it is told the block that its own host has. */
export function networkLeaves(assignment: InstanceAssignment): Leaf[] {
	const { securityGroups, securityGroupIds = [] } = assignment;
	const leaves = [
		["network/interfaces/macs/<mac>/device-number", "0"],
		["network/interfaces/macs/<mac>/interface-id", assignment.interfaceId],
		["network/interfaces/macs/<mac>/ipv6s", assignment.ipv6],
		["network/interfaces/macs/<mac>/local-hostname", assignment.hostname],
		["network/interfaces/macs/<mac>/local-ipv4s", assignment.privateIp],
		["network/interfaces/macs/<mac>/mac", assignment.mac],
		["network/interfaces/macs/<mac>/network-card", "0"],
		["network/interfaces/macs/<mac>/owner-id", assignment.accountId],
		[
			"network/interfaces/macs/<mac>/security-group-ids",
			securityGroupIds.join("\n"),
		],
		[
			"network/interfaces/macs/<mac>/security-groups",
			securityGroups.join("\n"),
		],
		["network/interfaces/macs/<mac>/subnet-id", assignment.subnetId],
		["network/interfaces/macs/<mac>/subnet-ipv4-cidr-block", assignment.subnet],
		[
			"network/interfaces/macs/<mac>/subnet-ipv6-cidr-blocks",
			assignment.subnetV6,
		],
		["network/interfaces/macs/<mac>/vpc-id", assignment.vpcId],
		["network/interfaces/macs/<mac>/vpc-ipv4-cidr-block", assignment.vpcCidr],
		["network/interfaces/macs/<mac>/vpc-ipv4-cidr-blocks", assignment.vpcCidr],
		[
			"network/interfaces/macs/<mac>/vpc-ipv6-cidr-blocks",
			assignment.vpcIpv6Cidr,
		],
	] as const;
	return textLeaves(leaves, assignment.mac);
}
