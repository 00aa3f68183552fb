import type { STS } from "@aws-sdk/client-sts";
import { formatTimestamp } from "#shared/clock.ts";
import { defineCommand } from "../command.ts";
import { readDocument } from "../documents.ts";
import type { Environment } from "../environment.ts";
import { shellFlags, shellLines } from "./shell-variables.ts";

const DEFAULT_DURATION_SECONDS = 900;

/** Prints shell commands that give the shell a role's credentials. */
export const assumerole = defineCommand({
	summary:
		"Assume an IAM role: prints shell commands for eval, undone by euare-releaserole",
	operand: { name: "ROLE", describe: "the role to assume", count: "one" },
	flags: {
		duration: {
			short: "d",
			value: "SECONDS",
			describe: `number of seconds the credentials should be valid for (default: ${DEFAULT_DURATION_SECONDS})`,
		},
		"session-name": {
			value: "NAME",
			describe:
				"role session identifier to include in the assumed role user ID (default: automatic)",
		},
		...shellFlags,
		"policy-content": {
			value: "POLICY_CONTENT",
			describe: "an IAM policy further restricting what may be done",
		},
		"policy-document": {
			value: "FILE",
			describe: "file containing such a policy",
		},
		"external-id": {
			value: "STR",
			describe: "external ID to use for comparison with policies",
		},
		"mfa-serial": { value: "MFA", describe: "MFA token serial number" },
		"mfa-code": { value: "CODE", describe: "MFA token code" },
	},
	alternatives: [
		{ flags: ["c", "s"] },
		{ flags: ["policy-content", "policy-document"] },
	],
	async run({ aws, clock, environment, operand, flags }) {
		const sts = await aws.sts();
		const file = flags["policy-document"];
		const RoleArn = await completeRoleArn(operand, environment, sts);
		const automatic = `euca2ools-${formatTimestamp(clock.now())}`;
		const { Credentials } = await sts.assumeRole({
			RoleArn,
			// A colon is not allowed in a session's name.
			RoleSessionName: flags["session-name"] ?? automatic.replaceAll(":", ""),
			DurationSeconds: durationSeconds(flags.duration),
			Policy: file === undefined ? flags["policy-content"] : readDocument(file),
			ExternalId: flags["external-id"],
			SerialNumber: flags["mfa-serial"],
			TokenCode: flags["mfa-code"],
		});
		return { RoleArn, Credentials };
	},
	print({ RoleArn, Credentials: made }, call) {
		const {
			AccessKeyId: id,
			SecretAccessKey: secret,
			SessionToken,
		} = made ?? {};
		const expiration = made?.Expiration?.getTime();
		const values = {
			AWS_ACCESS_KEY_ID: id,
			AWS_ACCESS_KEY: id,
			EC2_ACCESS_KEY: id,
			AWS_SECRET_ACCESS_KEY: secret,
			AWS_SECRET_KEY: secret,
			EC2_SECRET_KEY: secret,
			AWS_SESSION_TOKEN: SessionToken,
			AWS_SECURITY_TOKEN: SessionToken,
			AWS_CREDENTIAL_EXPIRATION:
				expiration === undefined ? undefined : formatTimestamp(expiration),
			EC2_USER_ID: RoleArn.split(":")[4],
		};
		return shellLines(values, call, `${call.program} ${call.operand}`);
	},
});

function durationSeconds(given: string | undefined): number {
	if (given === undefined) return DEFAULT_DURATION_SECONDS;
	if (/^\d+$/.test(given)) return Number(given);
	throw new Error(`argument -d/--duration: invalid int value: '${given}'`);
}

/** A role's ARN of what was typed of it, from the right: `NAME`, `role/NAME`, `ACCOUNT:role/NAME` and so on. */
async function completeRoleArn(
	typed: string,
	environment: Environment,
	sts: STS,
): Promise<string> {
	const parts = typed.split(":");
	const resource = completeResource(parts.pop() ?? "", parts.length);
	if (parts.length === 0) parts.push(await findAccountId(environment, sts));
	const missing = ["arn", "aws", "iam", ""].slice(
		0,
		Math.max(5 - parts.length, 0),
	);
	return [...missing, ...parts, resource].join(":");
}

function completeResource(typed: string, partsBefore: number): string {
	const isName = partsBefore === 0 && !typed.startsWith("role/");
	const isNameInAccount = partsBefore === 1 && !typed.includes("/");
	return isName || isNameInAccount ? `role/${typed}` : typed;
}

async function findAccountId(
	{ EC2_USER_ID }: Environment,
	sts: STS,
): Promise<string> {
	if (EC2_USER_ID) return EC2_USER_ID;
	const { Account } = await sts.getCallerIdentity({});
	return Account ?? "";
}
