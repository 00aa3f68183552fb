import type { IAM } from "@aws-sdk/client-iam";
import { defineCommand } from "../command.ts";
import { roleOperand } from "../operands.ts";
import { listProfilesOfRole, listRolePolicies } from "../role-contents.ts";

/** Deletes a role, if asked together with what keeps it from being deleted. */
export const roledel = defineCommand({
	summary: "Delete a role",
	operand: roleOperand("name of the role to delete"),
	flags: {
		recursive: {
			short: "c",
			describe: "remove all IAM resources associated with the role first",
		},
		pretend: {
			short: "p",
			describe:
				"list the resources that would be deleted instead of actually deleting them. Implies -c.",
		},
	},
	async run({ aws, operand, flags: { recursive, pretend } }) {
		const iam = await aws.iam();
		const contents =
			recursive || pretend ? await findContents(iam, operand) : noContents;
		if (pretend) return contents;
		await removeContents(iam, operand, contents);
		await iam.deleteRole({ RoleName: operand });
		return undefined;
	},
	print(contents) {
		if (!contents) return [];
		return [
			"instance profiles",
			...contents.profiles.map(({ arn }) => `\t${arn}`),
			"policies",
			...contents.policies.map((name) => `\t${name}`),
		];
	},
});

interface RoleContents {
	readonly profiles: readonly { readonly name: string; readonly arn: string }[];
	readonly policies: readonly string[];
}

const noContents: RoleContents = { profiles: [], policies: [] };

async function findContents(iam: IAM, roleName: string): Promise<RoleContents> {
	const profiles = await listProfilesOfRole(iam, roleName);
	const policies = await listRolePolicies(iam, roleName);
	return {
		profiles: profiles.map(({ InstanceProfileName = "", Arn = "" }) => ({
			name: InstanceProfileName,
			arn: Arn,
		})),
		policies,
	};
}

async function removeContents(
	iam: IAM,
	RoleName: string,
	{ profiles, policies }: RoleContents,
): Promise<void> {
	for (const { name: InstanceProfileName } of profiles) {
		await iam.removeRoleFromInstanceProfile({ RoleName, InstanceProfileName });
	}
	for (const PolicyName of policies) {
		await iam.deleteRolePolicy({ RoleName, PolicyName });
	}
}
