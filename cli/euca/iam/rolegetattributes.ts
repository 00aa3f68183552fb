import { defineCommand } from "../command.ts";
import { readableDocument } from "../documents.ts";
import { roleOperand } from "../operands.ts";

/** Shows a role and who may assume it. */
export const rolegetattributes = defineCommand({
	summary: "Display a role's ARN, GUID, and trust policy",
	operand: roleOperand("name of the role to describe"),
	flags: {},
	async run({ aws, operand }) {
		const iam = await aws.iam();
		return iam.getRole({ RoleName: operand });
	},
	print({ Role }) {
		const { Arn = "", RoleId = "", AssumeRolePolicyDocument } = Role ?? {};
		return [Arn, RoleId, readableDocument(AssumeRolePolicyDocument)];
	},
});
