import { awsDocument } from "#shared/aws-document.ts";
import { formatTimestamp } from "#shared/clock.ts";
import type { InstanceAssignment } from "#shared/node-api.ts";

/** What an identity document is made of. */
export type IdentityFacts = Omit<InstanceAssignment, "identity">;

/**
 * The document by which an instance tells others who it is, with AWS's members in AWS's order. It is signed as it is, so
 * every byte counts.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instance-identity-documents.html
 */
export function identityDocument(facts: IdentityFacts): string {
	return awsDocument({
		accountId: facts.accountId,
		architecture: facts.architecture,
		availabilityZone: facts.zone,
		billingProducts: null,
		devpayProductCodes: productCodes(facts, "devpay"),
		marketplaceProductCodes: productCodes(facts, "marketplace"),
		imageId: facts.imageId,
		instanceId: facts.instanceId,
		instanceType: facts.instanceType,
		kernelId: facts.kernelId ?? null,
		pendingTime: formatTimestamp(Date.parse(facts.launchTime)),
		privateIp: facts.privateIp,
		ramdiskId: facts.ramdiskId ?? null,
		region: facts.region,
		version: "2017-09-30",
	});
}

function productCodes(
	{ productCodes: all = [] }: IdentityFacts,
	kind: string,
): readonly string[] | null {
	const codes = all.filter(({ type }) => type === kind).map(({ id }) => id);
	return codes.length > 0 ? codes : null;
}
