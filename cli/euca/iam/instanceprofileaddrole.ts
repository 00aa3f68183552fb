import { defineCommand } from "../command.ts";
import { profileOperand } from "../operands.ts";

/** Puts a role into an instance profile. */
export const instanceprofileaddrole = defineCommand({
	summary: "Add a role to an instance profile",
	operand: profileOperand("instance profile to add the role to"),
	flags: {
		"role-name": {
			short: "r",
			value: "ROLE",
			required: true,
			describe: "role to add",
		},
	},
	async run({ aws, operand, flags }) {
		const iam = await aws.iam();
		await iam.addRoleToInstanceProfile({
			InstanceProfileName: operand,
			RoleName: flags["role-name"],
		});
	},
});
