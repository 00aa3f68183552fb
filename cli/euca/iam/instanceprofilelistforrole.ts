import { defineCommand } from "../command.ts";
import { roleOperand } from "../operands.ts";
import { listProfilesOfRole } from "../role-contents.ts";

/** Lists the instance profiles that hold a role. */
export const instanceprofilelistforrole = defineCommand({
	summary: "List all instance profiles that use a role",
	operand: roleOperand("role to list membership for"),
	flags: {},
	run: async ({ aws, operand }) => listProfilesOfRole(await aws.iam(), operand),
	print: (profiles) => profiles.map(({ Arn }) => Arn ?? ""),
});
