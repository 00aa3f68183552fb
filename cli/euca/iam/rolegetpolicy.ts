import { defineCommand } from "../command.ts";
import { prettyDocument, readableDocument } from "../documents.ts";
import { roleOperand } from "../operands.ts";

/** Shows the text of one of a role's policies. */
export const rolegetpolicy = defineCommand({
	summary: "Display a role's policy",
	operand: roleOperand("role the policy is attached to"),
	flags: {
		"policy-name": {
			short: "p",
			value: "POLICY",
			required: true,
			describe: "name of the policy to show",
		},
		"pretty-print": { describe: "reformat the policy for easier reading" },
	},
	async run({ aws, operand, flags }) {
		const iam = await aws.iam();
		const PolicyName = flags["policy-name"];
		return iam.getRolePolicy({ RoleName: operand, PolicyName });
	},
	print({ PolicyDocument }, { flags }) {
		const show = flags["pretty-print"] ? prettyDocument : readableDocument;
		return [show(PolicyDocument)];
	},
});
