import { formatTimestamp } from "#shared/clock.ts";
import type { InstanceAssignment } from "#shared/node-api.ts";
import { awsDocument, type Leaf } from "./leaf.ts";

const SINCE = "2009-04-04";

/**
 * The `dynamic` branch: the identity document and whether detailed monitoring is on. Its signatures are the
 * controller's to make, so they are not here.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instance-identity-documents.html
 */
export function dynamicLeaves(assignment: InstanceAssignment): Leaf[] {
	return [
		{
			path: "dynamic/fws/instance-monitoring",
			since: SINCE,
			content: "disabled",
		},
		{
			path: "dynamic/instance-identity/document",
			since: SINCE,
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
