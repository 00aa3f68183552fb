import { defineCommand } from "../command.ts";
import { profileOperand } from "../operands.ts";

/** Shows an instance profile, with its role if asked. */
export const instanceprofilegetattributes = defineCommand({
	summary: "Display an instance profile's ARN and GUID",
	operand: profileOperand("name of the instance profile to describe"),
	flags: {
		r: {
			describe: "also list the roles associated with the instance profile",
		},
	},
	async run({ aws, operand }) {
		const iam = await aws.iam();
		return iam.getInstanceProfile({ InstanceProfileName: operand });
	},
	print({ InstanceProfile }, { flags }) {
		const { Arn = "", InstanceProfileId = "" } = InstanceProfile ?? {};
		const roles = flags.r ? (InstanceProfile?.Roles ?? []) : [];
		return [Arn, InstanceProfileId, ...roles.map((role) => role.Arn ?? "")];
	},
});
