import {
	type Constraint,
	type ConstraintTable,
	LATIN_PATTERN,
	range,
	tagKey,
	tagValue,
	text,
} from "./constraint.ts";

/** Shown as AWS shows it; what it matches is what Java's would. */
const ARN_PATTERN =
	"[\\u0009\\u000A\\u000D\\u0020-\\u007E\\u0085\\u00A0-\\uD7FF\\uE000-\\uFFFD\\u10000-\\u10FFFF]+";

const sessionPolicy: Constraint = {
	...text(1, 2048),
	pattern: LATIN_PATTERN,
};
const stsArn: Constraint = { ...text(20, 2048), pattern: ARN_PATTERN };
const stsName: Constraint = { ...text(2, 64), pattern: "[\\w+=,.@-]*" };
const longSession = range(900, 129_600);

/**
 * What STS demands of the members of its inputs.
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_Operations.html
 */
export const stsConstraints: ConstraintTable = {
	RoleArn: stsArn,
	RoleSessionName: stsName,
	SourceIdentity: stsName,
	Name: { ...text(2, 32), pattern: "[\\w+=,.@-]*" },
	Policy: sessionPolicy,
	// AWS bounds it by its packed size alone.
	"AssumeRoleRequest.Policy": { minLength: 1, pattern: LATIN_PATTERN },
	"PolicyDescriptorType.arn": stsArn,
	DurationSeconds: range(900, 43_200),
	"GetFederationTokenRequest.DurationSeconds": longSession,
	"GetSessionTokenRequest.DurationSeconds": longSession,
	"GetWebIdentityTokenRequest.DurationSeconds": range(60, 3600),
	ExternalId: { ...text(2, 1224), pattern: "[\\w+=,.@:\\/-]*" },
	SerialNumber: { ...text(9, 256), pattern: "[\\w+=/:,.@-]*" },
	TokenCode: { ...text(6, 6), pattern: "[\\d]*" },
	Tags: { maxLength: 50 },
	TransitiveTagKeys: { maxLength: 50 },
	"TransitiveTagKeys.item": tagKey,
	"Tag.Key": tagKey,
	"Tag.Value": tagValue,
	ProvidedContexts: text(1, 5),
	ProviderArn: stsArn,
	ContextAssertion: text(4, 2048),
	AccessKeyId: { ...text(16, 128), pattern: "[\\w]*" },
	EncodedMessage: text(1, 10_240),
	WebIdentityToken: text(4, 20_000),
	ProviderId: text(4, 2048),
	PrincipalArn: stsArn,
	SAMLAssertion: text(4, 100_000),
	Audience: text(1, 10),
	"Audience.item": text(1, 1000),
	SigningAlgorithm: text(5, 5),
};
