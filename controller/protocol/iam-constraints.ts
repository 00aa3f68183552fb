import {
	type Constraint,
	type ConstraintTable,
	LATIN_PATTERN,
	oneOf,
	range,
	tagKey,
	tagValue,
	text,
} from "./constraint.ts";

/** Shown as AWS shows it; what it matches is what Java's would. */
const NAME_PATTERN = "[\\w+=,.@-]+";
const NAME_SAYS =
	"It must contain only alphanumeric characters and/or the following: +=,.@_-";
const DESCRIPTION_PATTERN =
	"[\\u0009\\u000A\\u000D\\u0020-\\u007E\\u00A1-\\u00FF]*";
const PATH_PATTERN = "(\\u002F)|(\\u002F[\\u0021-\\u007E]+\\u002F)";
const POLICY_PATH_PATTERN = "((/[A-Za-z0-9\\.,\\+@=_-]+)*)/";
const PATH_SAYS =
	"It must begin and end with / and contain only alphanumeric characters and/or / characters.";
const PATH_PREFIX_SAYS =
	"It must begin with the / character and contain only alphanumeric characters and/or / characters.";

function name(maxLength: number): Constraint {
	return { minLength: 1, maxLength, pattern: NAME_PATTERN, says: NAME_SAYS };
}

const path: Constraint = {
	...text(1, 512),
	pattern: PATH_PATTERN,
	says: PATH_SAYS,
};
const policyPath: Constraint = {
	...text(1, 512),
	pattern: POLICY_PATH_PATTERN,
	says: PATH_SAYS,
};
const policyPathPrefix: Constraint = { ...policyPath, says: PATH_PREFIX_SAYS };
const arn = text(20, 2048);
const policyDocument: Constraint = {
	...text(1, 131_072),
	pattern: LATIN_PATTERN,
	says: "It must contain only printable ASCII characters.",
};
const description: Constraint = {
	maxLength: 1000,
	pattern: DESCRIPTION_PATTERN,
};
const userName = name(64);

/**
 * What IAM demands of the members of its inputs.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_Operations.html
 */
export const iamConstraints: ConstraintTable = {
	// names
	RoleName: name(64),
	InstanceProfileName: name(128),
	GroupName: name(128),
	NewGroupName: name(128),
	PolicyName: name(128),
	// AWS looks existing users up by up to 128 characters in its older operations, 64 in the others.
	UserName: name(128),
	NewUserName: userName,
	"CreateUserRequest.UserName": userName,
	"AttachUserPolicyRequest.UserName": userName,
	"DetachUserPolicyRequest.UserName": userName,
	"ListAttachedUserPoliciesRequest.UserName": userName,
	"PutUserPermissionsBoundaryRequest.UserName": userName,
	"DeleteUserPermissionsBoundaryRequest.UserName": userName,
	"CreateLoginProfileRequest.UserName": userName,
	"GetLoginProfileRequest.UserName": userName,
	"UpdateLoginProfileRequest.UserName": userName,
	"DeleteLoginProfileRequest.UserName": userName,
	AWSServiceName: name(128),
	CustomSuffix: name(64),
	AccountAlias: {
		...text(3, 63),
		pattern: "^[a-z0-9]([a-z0-9]|-(?!-)){1,61}[a-z0-9]$",
	},
	// Eucalyptus: an alias, which is never taken for an id, or an id.
	AccountName: {
		...text(3, 63),
		pattern: "[a-z0-9]([a-z0-9]|-(?!-)){1,61}[a-z0-9]",
	},
	"CreateAccountRequest.AccountName": {
		...text(3, 63),
		pattern: "(?!\\d{12}$)[a-z0-9]([a-z0-9]|-(?!-)){1,61}[a-z0-9]",
	},
	// paths
	Path: path,
	NewPath: path,
	"CreatePolicyRequest.Path": policyPath,
	PathPrefix: {
		...text(1, 512),
		pattern: "\\u002F[\\u0021-\\u007F]*",
		says: PATH_PREFIX_SAYS,
	},
	"ListPoliciesRequest.PathPrefix": policyPathPrefix,
	"ListAttachedRolePoliciesRequest.PathPrefix": policyPathPrefix,
	"ListAttachedUserPoliciesRequest.PathPrefix": policyPathPrefix,
	"ListAttachedGroupPoliciesRequest.PathPrefix": policyPathPrefix,
	"ListEntitiesForPolicyRequest.PathPrefix": {
		...path,
		says: PATH_PREFIX_SAYS,
	},
	// documents
	AssumeRolePolicyDocument: policyDocument,
	PolicyDocument: policyDocument,
	ResourcePolicy: policyDocument,
	"PolicyInputList.item": policyDocument,
	"PermissionsBoundaryPolicyInputList.item": policyDocument,
	// ARNs and ids
	Arn: arn,
	EntityArn: arn,
	PolicyArn: arn,
	PolicySourceArn: arn,
	PermissionsBoundary: arn,
	OpenIDConnectProviderArn: arn,
	SAMLProviderArn: arn,
	CallerArn: text(1, 2048),
	ResourceOwner: text(1, 2048),
	"ResourceArns.item": text(1, 2048),
	AccessKeyId: { ...text(16, 128), pattern: "[\\w]+" },
	VersionId: { pattern: "v[1-9][0-9]*(\\.[A-Za-z0-9-]*)?" },
	DeletionTaskId: text(1, 1000),
	JobId: text(36, 36),
	SerialNumber: { ...text(9, 256), pattern: "[\\w+=/:,.@-]+" },
	// tags and descriptions
	Tags: { maxLength: 50 },
	TagKeys: { maxLength: 50 },
	"TagKeys.item": { ...tagKey, notNull: true },
	"Tag.Key": tagKey,
	"Tag.Value": tagValue,
	Description: description,
	"CreatePolicyRequest.Description": { maxLength: 1000 },
	// paging and numbers
	Marker: { ...text(1, 320), pattern: "[\\u0020-\\u00FF]+" },
	MaxItems: range(1, 1000),
	MaxSessionDuration: range(3600, 43_200),
	// simulation and analysis
	"ActionNames.item": text(3, 128),
	ContextKeyName: text(5, 256),
	ContextKeyType: oneOf(
		"string",
		"stringList",
		"numeric",
		"numericList",
		"boolean",
		"booleanList",
		"ip",
		"ipList",
		"binary",
		"binaryList",
		"date",
		"dateList",
	),
	ResourceHandlingOption: text(1, 64),
	ServiceNamespaces: text(1, 200),
	"ServiceNamespaces.item": { ...text(1, 64), pattern: "[\\w-]*" },
	Granularity: oneOf("SERVICE_LEVEL", "ACTION_LEVEL"),
	// identity providers
	Url: text(1, 255),
	ClientID: text(1, 255),
	"ClientIDList.item": text(1, 255),
	"ThumbprintList.item": text(40, 40),
	// choices
	Status: oneOf("Active", "Inactive", "Expired"),
	Scope: oneOf("All", "AWS", "Local"),
	PolicyUsageFilter: oneOf("PermissionsPolicy", "PermissionsBoundary"),
	EntityFilter: oneOf(
		"User",
		"Role",
		"Group",
		"LocalManagedPolicy",
		"AWSManagedPolicy",
	),
	"Filter.item": oneOf(
		"User",
		"Role",
		"Group",
		"LocalManagedPolicy",
		"AWSManagedPolicy",
	),
	GlobalEndpointTokenVersion: oneOf("v1Token", "v2Token"),
};
