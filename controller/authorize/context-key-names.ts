import { foldCase } from "#shared/fold-case.ts";

/** The context keys that calls carry here, as AWS writes them; those that end with `/` lead to a tag's key. */
const NAMES = [
	"aws:CurrentTime",
	"aws:Ec2InstanceSourcePrivateIPv4",
	"aws:EpochTime",
	"aws:FederatedProvider",
	"aws:MultiFactorAuthPresent",
	"aws:PrincipalAccount",
	"aws:PrincipalArn",
	"aws:PrincipalIsAWSService",
	"aws:PrincipalTag/",
	"aws:PrincipalType",
	"aws:Referer",
	"aws:RequestTag/",
	"aws:RequestedRegion",
	"aws:ResourceAccount",
	"aws:ResourceTag/",
	"aws:SecureTransport",
	"aws:SourceIdentity",
	"aws:SourceIp",
	"aws:TagKeys",
	"aws:TokenIssueTime",
	"aws:UserAgent",
	"aws:ViaAWSService",
	"aws:userid",
	"aws:username",
	"ec2:AvailabilityZone",
	"ec2:CreateAction",
	"ec2:ImageID",
	"ec2:InstanceID",
	"ec2:InstanceProfile",
	"ec2:InstanceType",
	"ec2:MetadataHttpEndpoint",
	"ec2:MetadataHttpPutResponseHopLimit",
	"ec2:MetadataHttpTokens",
	"ec2:ResourceTag/",
	"ec2:RoleDelivery",
	"ec2:SourceInstanceARN",
	"iam:AssociatedResourceArn",
	"iam:PassedToService",
	"iam:PermissionsBoundary",
	"iam:PolicyARN",
	"iam:ResourceTag/",
	"sts:DurationSeconds",
	"sts:ExternalId",
	"sts:IdentityTokenAudience",
	"sts:RoleSessionName",
	"sts:SigningAlgorithm",
	"sts:SourceIdentity",
	"sts:TransitiveTagKeys",
] as const;

const WRITTEN = new Map(NAMES.map((name) => [foldCase(name), name]));

/**
 * A context key as AWS writes it. Keys are compared without regard to case and kept in lower case, which is not how
 * people know them; of a tag's key the case is not known any more.
 */
export function writtenContextKey(lowerCase: string): string {
	const known = WRITTEN.get(lowerCase);
	if (known !== undefined) return known;
	const behind = lowerCase.indexOf("/") + 1;
	const before = WRITTEN.get(lowerCase.slice(0, behind));
	return before === undefined ? lowerCase : before + lowerCase.slice(behind);
}
