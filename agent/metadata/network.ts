import type { InstanceAssignment } from "#shared/node-api.ts";
import { type Leaf, textLeaves } from "./leaf.ts";

const SINCE = "2011-01-01";
const IPV6_SINCE = "2016-06-30";

/** The instance's one network interface. */
export function networkLeaves(assignment: InstanceAssignment): Leaf[] {
	const folder = `network/interfaces/macs/${assignment.mac}`;
	const { ipv6 } = assignment;
	return textLeaves([
		...(ipv6 ? [[`${folder}/ipv6s`, IPV6_SINCE, ipv6] as const] : []),
		[`${folder}/device-number`, SINCE, "0"],
		[`${folder}/local-hostname`, SINCE, assignment.hostname],
		[`${folder}/local-ipv4s`, SINCE, assignment.privateIp],
		[`${folder}/mac`, SINCE, assignment.mac],
		[`${folder}/owner-id`, SINCE, assignment.accountId],
		[`${folder}/security-groups`, SINCE, assignment.securityGroups.join("\n")],
	]);
}
