import { createHash } from "node:crypto";

/** Networks are the hosts', so what AWS keeps rows of is made of names here, and the same on every controller. */
function derivedId(prefix: string, ...parts: readonly string[]): string {
	const digest = createHash("sha256").update(parts.join(":"));
	return `${prefix}-${digest.digest("hex").slice(0, 17)}`;
}

/** The id of an account's default VPC, the only one it has. */
export function defaultVpcId(accountId: string): string {
	return derivedId("vpc", accountId, "default");
}

/** The id of the default subnet that an account has in a zone, its only one there. */
export function defaultSubnetId(accountId: string, zone: string): string {
	return derivedId("subnet", accountId, zone);
}

/** The id of a security group: groups are names, so it is made of the name. */
export function securityGroupId(accountId: string, name: string): string {
	return derivedId("sg", accountId, name);
}
