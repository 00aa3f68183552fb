import { defineCommand } from "../command.ts";
import { profileOperand } from "../operands.ts";

/** Takes a role out of an instance profile. */
export const instanceprofileremoverole = defineCommand({
	summary: "Remove a role from an instance profile",
	operand: profileOperand("instance profile to remove the role from"),
	flags: {
		"role-name": {
			short: "r",
			value: "ROLE",
			required: true,
			describe: "the role to remove",
		},
	},
	async run({ aws, operand, flags }) {
		const iam = await aws.iam();
		await iam.removeRoleFromInstanceProfile({
			InstanceProfileName: operand,
			RoleName: flags["role-name"],
		});
	},
});
