import { awsDocument } from "#shared/aws-document.ts";
import { formatTimestamp } from "#shared/clock.ts";
import type { InstanceAssignment } from "#shared/node-api.ts";
import { dynamic, type Leaf } from "./leaf.ts";

/**
 * The `dynamic` branch: the identity document and whether detailed monitoring is on. Its signatures are the
 * controller's to make, so they are not here.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instance-identity-documents.html
 */
export function dynamicLeaves(assignment: InstanceAssignment): Leaf[] {
	return [
		{ ...dynamic("fws/instance-monitoring"), content: "disabled" },
		{
			...dynamic("instance-identity/document"),
			content: identityDocument(assignment),
		},
	];
}

function identityDocument(assignment: InstanceAssignment): string {
	return awsDocument({
		accountId: assignment.accountId,
		architecture: assignment.architecture,
		availabilityZone: assignment.zone,
		billingProducts: null,
		devpayProductCodes: null,
		marketplaceProductCodes: null,
		imageId: assignment.imageId,
		instanceId: assignment.instanceId,
		instanceType: assignment.instanceType,
		kernelId: null,
		pendingTime: formatTimestamp(Date.parse(assignment.launchTime)),
		privateIp: assignment.privateIp,
		ramdiskId: null,
		region: assignment.region,
		version: "2017-09-30",
	});
}
