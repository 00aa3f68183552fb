import { defineCommand } from "../command.ts";
import { roleOperand } from "../operands.ts";

/** Takes a policy from a role. */
export const roledelpolicy = defineCommand({
	summary: "Remove a policy from a role",
	operand: roleOperand("role the policy is attached to"),
	flags: {
		"policy-name": {
			short: "p",
			value: "POLICY",
			required: true,
			describe: "name of the policy to delete",
		},
	},
	async run({ aws, operand, flags }) {
		const iam = await aws.iam();
		const PolicyName = flags["policy-name"];
		await iam.deleteRolePolicy({ RoleName: operand, PolicyName });
	},
});
