import {
	CreateAccessKeyCommand,
	CreateRoleCommand,
	CreateUserCommand,
	IAMClient,
	PutUserPolicyCommand,
} from "@aws-sdk/client-iam";
import type { Keys } from "./signed-call.ts";

const ACCOUNT = "111111111111";
const USER_ARN = `arn:aws:iam::${ACCOUNT}:user/bench`;

type Parameters = Readonly<Record<string, string>>;

/** A call to measure. */
export interface Case {
	readonly service: "iam" | "sts";
	readonly name: string;
	readonly goal: string;
	readonly call: (serial: number) => Parameters;
	/** The call that undoes it, so that rounds are alike. */
	readonly undo?: (serial: number) => Parameters;
}

const trustPolicy = JSON.stringify({
	Version: "2012-10-17",
	Statement: [
		{
			Effect: "Allow",
			Principal: { AWS: USER_ARN },
			Action: "sts:AssumeRole",
		},
	],
});

const userPolicy = JSON.stringify({
	Version: "2012-10-17",
	Statement: [
		{
			Sid: "NotTheAdministrators",
			Effect: "Deny",
			Action: ["iam:*", "sts:AssumeRole"],
			Resource: `arn:aws:iam::${ACCOUNT}:role/admin/*`,
		},
		{
			Sid: "Roles",
			Effect: "Allow",
			Action: ["iam:CreateRole", "iam:DeleteRole", "iam:GetRole"],
			Resource: `arn:aws:iam::${ACCOUNT}:role/*`,
		},
		{
			Sid: "Sessions",
			Effect: "Allow",
			Action: "sts:AssumeRole",
			Resource: `arn:aws:iam::${ACCOUNT}:role/bench`,
		},
		{
			Sid: "Instances",
			Effect: "Allow",
			Action: ["ec2:Describe*", "ec2:RunInstances"],
			Resource: "*",
		},
		{
			Sid: "OwnKeys",
			Effect: "Allow",
			Action: "iam:*AccessKey*",
			Resource: `arn:aws:iam::${ACCOUNT}:user/\${aws:username}`,
		},
	],
});

/** The calls that are measured, each by the user of `prepare`. */
export const cases: readonly Case[] = [
	{
		name: "GetCallerIdentity",
		service: "sts",
		goal: "≥ 0.30",
		call: () => ({ Action: "GetCallerIdentity", Version: "2011-06-15" }),
	},
	{
		name: "AssumeRole",
		service: "sts",
		goal: "≥ 0.30",
		call: (serial) => ({
			Action: "AssumeRole",
			Version: "2011-06-15",
			RoleArn: `arn:aws:iam::${ACCOUNT}:role/bench`,
			RoleSessionName: `session-${serial}`,
		}),
	},
	{
		name: "CreateRole",
		service: "iam",
		goal: "≥ 0.15",
		call: (serial) => ({
			Action: "CreateRole",
			Version: "2010-05-08",
			RoleName: `role-${serial}`,
			AssumeRolePolicyDocument: trustPolicy,
		}),
		undo: (serial) => ({
			Action: "DeleteRole",
			Version: "2010-05-08",
			RoleName: `role-${serial}`,
		}),
	},
];

/** Makes the user that calls, with policies of five statements, and the role that it assumes. */
export async function prepare(endpoint: string, root: Keys): Promise<Keys> {
	const iam = new IAMClient({
		endpoint,
		region: "us-east-1",
		credentials: root,
	});
	await iam.send(new CreateUserCommand({ UserName: "bench" }));
	await iam.send(
		new PutUserPolicyCommand({
			...{ UserName: "bench", PolicyName: "bench" },
			PolicyDocument: userPolicy,
		}),
	);
	await iam.send(
		new CreateRoleCommand({
			...{ RoleName: "bench", AssumeRolePolicyDocument: trustPolicy },
		}),
	);
	const made = await iam.send(
		new CreateAccessKeyCommand({ UserName: "bench" }),
	);
	iam.destroy();
	const { AccessKeyId = "", SecretAccessKey = "" } = made.AccessKey ?? {};
	return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey };
}
