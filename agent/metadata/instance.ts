import type { InstanceAssignment } from "#shared/node-api.ts";
import { type Leaf, textLeaves } from "./leaf.ts";

/** What the instance is: image, type, names and addresses. It has no public address, hence none is told. */
export function instanceLeaves(assignment: InstanceAssignment): Leaf[] {
	const { productCodes = [] } = assignment;
	return textLeaves([
		["ami-id", assignment.imageId],
		["ami-launch-index", String(assignment.amiLaunchIndex)],
		// AWS's own words for images that were not made from a manifest.
		["ami-manifest-path", "(unknown)"],
		["hostname", assignment.hostname],
		// The other values announce bundling, which is not there.
		["instance-action", "none"],
		["instance-id", assignment.instanceId],
		["instance-life-cycle", "on-demand"],
		["instance-type", assignment.instanceType],
		["ipv6", assignment.ipv6],
		["kernel-id", assignment.kernelId],
		["local-hostname", assignment.hostname],
		["local-ipv4", assignment.privateIp],
		["mac", assignment.mac],
		["product-codes", productCodes.map(({ id }) => id).join("\n")],
		// AWS's word for what its own API calls virtualizationType hvm.
		["profile", "default-hvm"],
		["ramdisk-id", assignment.ramdiskId],
		["reservation-id", assignment.reservationId],
		["security-groups", assignment.securityGroups.join("\n")],
		// AWS's word for machines on KVM with paravirtual devices.
		["system", "nitro"],
	]);
}
