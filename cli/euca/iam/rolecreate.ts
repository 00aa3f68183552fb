import { defineCommand } from "../command.ts";
import {
	readableDocument,
	readDocument,
	serviceTrustPolicy,
} from "../documents.ts";
import { roleOperand } from "../operands.ts";

/** Makes a role that a service, or whoever a policy file names, may assume. */
export const rolecreate = defineCommand({
	summary: "Create a new role",
	operand: roleOperand("name of the new role"),
	flags: {
		path: {
			short: "p",
			value: "PATH",
			describe: 'path for the new role (default: "/")',
		},
		f: {
			value: "FILE",
			describe: "file containing the trust policy for the new role",
		},
		service: {
			short: "s",
			value: "SERVICE",
			describe: "service to allow access to the role (e.g. ec2.amazonaws.com)",
		},
		verbose: {
			short: "v",
			describe: "print the new role's ARN, GUID, and policy",
		},
	},
	alternatives: [{ flags: ["f", "service"], required: true }],
	async run({ aws, operand, flags: { f, service = "", path } }) {
		const document = f ? readDocument(f) : serviceTrustPolicy(service);
		const iam = await aws.iam();
		return iam.createRole({
			RoleName: operand,
			Path: path,
			AssumeRolePolicyDocument: document,
		});
	},
	print({ Role }, { flags }) {
		if (!flags.verbose) return [];
		const { Arn = "", RoleId = "", AssumeRolePolicyDocument } = Role ?? {};
		return [Arn, RoleId, readableDocument(AssumeRolePolicyDocument)];
	},
});
