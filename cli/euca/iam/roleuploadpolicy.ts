import { defineCommand } from "../command.ts";
import { readDocument } from "../documents.ts";
import { roleOperand } from "../operands.ts";

/** Attaches a policy that stands in a file or on the command line. */
export const roleuploadpolicy = defineCommand({
	summary: "Attach a policy to a role",
	operand: roleOperand("role to attach the policy to"),
	flags: {
		"policy-name": {
			short: "p",
			value: "POLICY",
			required: true,
			describe: "name of the policy",
		},
		"policy-content": {
			short: "o",
			value: "POLICY_CONTENT",
			describe: "the policy to attach",
		},
		"policy-document": {
			short: "f",
			value: "FILE",
			describe: "file containing the policy to attach",
		},
	},
	alternatives: [
		{ flags: ["policy-content", "policy-document"], required: true },
	],
	async run({ aws, operand, flags }) {
		const { "policy-content": content, "policy-document": file } = flags;
		const document = content ?? readDocument(file ?? "");
		const iam = await aws.iam();
		await iam.putRolePolicy({
			RoleName: operand,
			PolicyName: flags["policy-name"],
			PolicyDocument: document,
		});
	},
});
