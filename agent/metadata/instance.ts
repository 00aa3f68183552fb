import type { InstanceAssignment } from "#shared/node-api.ts";
import { type Leaf, textLeaves } from "./leaf.ts";

/** What the instance is: image, type, names and addresses. */
export function instanceLeaves(assignment: InstanceAssignment): Leaf[] {
	const { ipv6 } = assignment;
	return textLeaves([
		...(ipv6 ? [["ipv6", "2021-01-03", ipv6] as const] : []),
		["ami-id", "1.0", assignment.imageId],
		["ami-launch-index", "1.0", String(assignment.amiLaunchIndex)],
		// AWS's own words for images that were not made from a manifest.
		["ami-manifest-path", "1.0", "(unknown)"],
		["hostname", "1.0", assignment.hostname],
		["instance-action", "2008-09-01", "none"],
		["instance-id", "1.0", assignment.instanceId],
		["instance-life-cycle", "2019-10-01", "on-demand"],
		["instance-type", "2007-08-29", assignment.instanceType],
		["local-hostname", "2007-01-19", assignment.hostname],
		["local-ipv4", "1.0", assignment.privateIp],
		["mac", "2011-01-01", assignment.mac],
		["reservation-id", "1.0", assignment.reservationId],
		["security-groups", "1.0", assignment.securityGroups.join("\n")],
		["services/partition", "2015-10-20", "aws"],
	]);
}
