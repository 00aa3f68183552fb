import type { IAM, Role } from "@aws-sdk/client-iam";
import { defineCommand } from "../command.ts";
import { profileOperand } from "../operands.ts";

/** Deletes an instance profile, if asked together with its role. */
export const instanceprofiledel = defineCommand({
	summary:
		"Delete an instance profile. This breaks running instances that depend upon access to it",
	operand: profileOperand("name of the instance profile to delete"),
	flags: {
		recursive: {
			short: "r",
			describe:
				"remove all IAM resources associated with the instance profile first",
		},
		pretend: {
			short: "p",
			describe:
				"list the resources that would be deleted instead of actually deleting them. Implies -r.",
		},
	},
	async run({ aws, operand, flags: { recursive, pretend } }) {
		const iam = await aws.iam();
		const roles = recursive || pretend ? await findRoles(iam, operand) : [];
		if (pretend) return roles;
		await deleteRoles(iam, operand, roles);
		await iam.deleteInstanceProfile({ InstanceProfileName: operand });
		return undefined;
	},
	print(roles) {
		if (!roles) return [];
		return ["roles", ...roles.map(({ Arn }) => `\t${Arn}`)];
	},
});

async function findRoles(
	iam: IAM,
	InstanceProfileName: string,
): Promise<Role[]> {
	const found = await iam.getInstanceProfile({ InstanceProfileName });
	return found.InstanceProfile?.Roles ?? [];
}

/** The roles' own policies and other profiles are not touched: deleting a role that still has some is refused. */
async function deleteRoles(
	iam: IAM,
	InstanceProfileName: string,
	roles: readonly Role[],
): Promise<void> {
	for (const { RoleName } of roles) {
		await iam.removeRoleFromInstanceProfile({ InstanceProfileName, RoleName });
		await iam.deleteRole({ RoleName });
	}
}
