const PARTITIONS = new Set([
	"*",
	"aws",
	"aws-cn",
	"aws-us-gov",
	"aws-iso",
	"aws-iso-b",
	"aws-iso-e",
	"aws-iso-f",
	"aws-eusc",
]);

const IAM_RESOURCES = [
	"user/",
	"federated-user/",
	"role/",
	"group/",
	"instance-profile/",
	"mfa/",
	"server-certificate/",
	"policy/",
	"sms-mfa/",
	"saml-provider/",
	"oidc-provider/",
	"report/",
	"access-report/",
];

/** What is wrong with an Action pattern, in AWS's words; undefined when nothing is. */
export function validateAction(action: string): string | undefined {
	if (action === "*") return undefined;
	const [vendor = "", ...rest] = action.split(":");
	if (rest.length === 0 || vendor === "") {
		return "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.";
	}
	if (vendor !== "*" && !/^[A-Za-z0-9.-]+$/.test(vendor)) {
		return `Vendor ${vendor} is not valid`;
	}
	if (rest.length > 1) return "Actions/Condition can contain only one colon.";
	return undefined;
}

/** What is wrong with a Resource pattern, in AWS's words; undefined when nothing is. */
export function validateResource(resource: string): string | undefined {
	if (resource === "*") return undefined;
	const [, partition, vendor = "", region = "", , path = "*"] =
		resource.split(":");
	if (partition === undefined) {
		return `Resource ${resource} must be in ARN format or "*".`;
	}
	if (!PARTITIONS.has(partition)) return unknownPartition(partition, resource);
	if (!resource.startsWith("arn:")) {
		return `Resource ${resource} must be in ARN format or "*".`;
	}
	if (!/^[A-Za-z0-9-]+$/.test(vendor)) {
		return "Resource vendor must be fully qualified and cannot contain regexes.";
	}
	if (vendor === "iam") return validateIamResource(resource, region, path);
	if (vendor === "s3" && region !== "") {
		return `Resource ${resource} can not contain region information.`;
	}
	return undefined;
}

/** Whether the pattern is one that AWS's older parser refuses: without a vendor, or S3's with too few parts. */
export function isShortResource(resource: string): boolean {
	const parts = resource.split(":");
	const vendor = parts[2];
	if (parts[0] !== "arn" || vendor === undefined) return false;
	return vendor === "" || (vendor === "s3" && parts.length < 6);
}

function unknownPartition(partition: string, resource: string): string {
	const parts = resource.split(":").slice(1);
	while (parts.length < 5) parts.push("*");
	return `Partition "${partition}" is not valid for resource "arn:${parts.join(":")}".`;
}

function validateIamResource(
	resource: string,
	region: string,
	path: string,
): string | undefined {
	if (region !== "") {
		return `IAM resource ${resource} cannot contain region information.`;
	}
	if (mayStartWith(path)) return undefined;
	return `IAM resource path must either be "*" or start with ${IAM_RESOURCES.join(", ")}.`;
}

/** A wildcard or variable may stand before the path's kind is complete, and `root` is a resource too. */
function mayStartWith(path: string): boolean {
	const [fixed = ""] = path.split(/[*?$]/);
	const open = fixed.length < path.length;
	return (
		path === "root" ||
		IAM_RESOURCES.some(
			(kind) => path.startsWith(kind) || (open && kind.startsWith(fixed)),
		)
	);
}
