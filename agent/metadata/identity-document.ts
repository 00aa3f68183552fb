import type { InstanceAssignment } from "#shared/node-api.ts";
import { dynamic, type Leaf } from "./leaf.ts";

/**
 * The `dynamic` branch: whether detailed monitoring is on, and the identity document with its signatures as the
 * controller made them. `pkcs7`, which AWS signs with DSA and SHA-1, is the same as `rsa2048` here.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instance-identity-documents.html
 */
export function dynamicLeaves({
	identity,
	detailedMonitoring,
}: InstanceAssignment): Leaf[] {
	const monitoring: Leaf = {
		...dynamic("fws/instance-monitoring"),
		content: detailedMonitoring ? "enabled" : "disabled",
	};
	if (!identity) return [monitoring];
	const { document, signature, pkcs7 } = identity;
	return [
		monitoring,
		{ ...dynamic("instance-identity/document"), content: document },
		{ ...dynamic("instance-identity/pkcs7"), content: pkcs7 },
		{ ...dynamic("instance-identity/rsa2048"), content: pkcs7 },
		{ ...dynamic("instance-identity/signature"), content: signature },
	];
}
