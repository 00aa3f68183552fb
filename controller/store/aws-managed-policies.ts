import { nameKey } from "./page.ts";
import type { ManagedPolicyTable, PolicyVersionTable } from "./schema.ts";

/** A policy that every account finds under `arn:aws:iam::aws:policy/`, with its only version. */
export interface AwsManagedPolicy {
	readonly policy: ManagedPolicyTable;
	readonly version: PolicyVersionTable;
}

interface Definition {
	readonly name: string;
	/** Fixed for ever: clients may keep it. */
	readonly id: string;
	readonly description: string;
	readonly statements: readonly Statement[];
}

interface Statement {
	readonly Action?: readonly string[];
	readonly NotAction?: readonly string[];
}

const RELEASED = Date.UTC(2026, 0, 1);

const IAM_READ = [
	"iam:GenerateCredentialReport",
	"iam:GenerateServiceLastAccessedDetails",
	"iam:Get*",
	"iam:List*",
	"iam:Simulate*",
] as const;

/**
 * The policies that people attach by habit, under AWS's names and in our own words: what they allow of the services
 * that are here, and of S3 and Systems Manager for gateways that ask for the policies of a role.
 */
const DEFINITIONS: readonly Definition[] = [
	{
		name: "AdministratorAccess",
		id: "ANPAGUMLEAF2ADMINISTR",
		description: "Everything on everything.",
		statements: [{ Action: ["*"] }],
	},
	{
		name: "PowerUserAccess",
		id: "ANPAGUMLEAF2POWERUSER",
		description: "Everything but the management of identities and accounts.",
		statements: [
			{ NotAction: ["iam:*", "organizations:*", "account:*"] },
			{
				Action: [
					"iam:CreateServiceLinkedRole",
					"iam:DeleteServiceLinkedRole",
					"iam:ListRoles",
					"organizations:DescribeOrganization",
					"account:ListRegions",
				],
			},
		],
	},
	{
		name: "ReadOnlyAccess",
		id: "ANPAGUMLEAF2READONLYA",
		description: "Reading, and changing nothing.",
		statements: [
			{
				Action: [
					...IAM_READ,
					"ec2:Describe*",
					"ec2:Get*",
					"ec2:List*",
					"ec2:Search*",
					"sts:GetAccessKeyInfo",
					"sts:GetCallerIdentity",
					"s3:Describe*",
					"s3:Get*",
					"s3:List*",
					"ssm:Describe*",
					"ssm:Get*",
					"ssm:List*",
				],
			},
		],
	},
	{
		name: "IAMFullAccess",
		id: "ANPAGUMLEAF2IAMFULLAC",
		description: "Everything on identities and policies.",
		statements: [{ Action: ["iam:*"] }],
	},
	{
		name: "IAMReadOnlyAccess",
		id: "ANPAGUMLEAF2IAMREADON",
		description: "Reading identities and policies.",
		statements: [{ Action: IAM_READ }],
	},
	{
		name: "AmazonEC2FullAccess",
		id: "ANPAGUMLEAF2EC2FULLAC",
		description: "Everything on instances and images.",
		statements: [{ Action: ["ec2:*"] }],
	},
	{
		name: "AmazonEC2ReadOnlyAccess",
		id: "ANPAGUMLEAF2EC2READON",
		description: "Reading instances and images.",
		statements: [{ Action: ["ec2:Describe*", "ec2:Get*"] }],
	},
	{
		name: "AmazonS3FullAccess",
		id: "ANPAGUMLEAF2S3FULLACC",
		description: "Everything on buckets and objects.",
		statements: [{ Action: ["s3:*", "s3-object-lambda:*"] }],
	},
	{
		name: "AmazonS3ReadOnlyAccess",
		id: "ANPAGUMLEAF2S3READONL",
		description: "Reading buckets and objects.",
		statements: [
			{
				Action: [
					"s3:Describe*",
					"s3:Get*",
					"s3:List*",
					"s3-object-lambda:Get*",
					"s3-object-lambda:List*",
				],
			},
		],
	},
	{
		name: "AmazonSSMManagedInstanceCore",
		id: "ANPAGUMLEAF2SSMMANAGE",
		description: "What an instance needs to be managed by Systems Manager.",
		statements: [
			{
				Action: [
					"ssm:Describe*",
					"ssm:Get*",
					"ssm:List*",
					"ssm:PutComplianceItems",
					"ssm:PutConfigurePackageResult",
					"ssm:PutInventory",
					"ssm:Update*",
					"ssmmessages:*",
					"ec2messages:*",
				],
			},
		],
	},
];

/** AWS's managed policies by ARN. */
export const awsManagedPolicies: ReadonlyMap<string, AwsManagedPolicy> =
	new Map(
		DEFINITIONS.map((definition) => [
			`arn:aws:iam::aws:policy/${definition.name}`,
			managedPolicy(definition),
		]),
	);

function managedPolicy(definition: Definition): AwsManagedPolicy {
	const { id, name, description } = definition;
	return {
		policy: {
			policy_id: id,
			account_id: "aws",
			name,
			name_key: nameKey(name),
			path: "/",
			description,
			default_version: 1,
			last_version: 1,
			created_at: RELEASED,
			updated_at: RELEASED,
		},
		version: {
			policy_id: id,
			version: 1,
			document: documentOf(definition),
			created_at: RELEASED,
		},
	};
}

function documentOf({ statements }: Definition): string {
	const Statement = statements.map((statement) => ({
		Effect: "Allow",
		...statement,
		Resource: "*",
	}));
	return JSON.stringify({ Version: "2012-10-17", Statement }, undefined, 2);
}
