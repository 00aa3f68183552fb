import type { IAM, InstanceProfile } from "@aws-sdk/client-iam";
import { defineCommand } from "../command.ts";
import { serviceTrustPolicy } from "../documents.ts";
import { profileOperand } from "../operands.ts";

/** Makes an instance profile, with a role in it if asked. */
export const instanceprofilecreate = defineCommand({
	summary: "Create a new instance profile",
	operand: profileOperand("name of the new instance profile"),
	flags: {
		path: {
			short: "p",
			value: "PATH",
			describe: 'path for the new instance profile (default: "/")',
		},
		"add-role": {
			short: "r",
			value: "ROLE",
			describe: "also add a role to the new instance profile",
		},
		"create-role": {
			describe:
				"also create a role with the same name and path and add it to the instance profile",
		},
		verbose: {
			short: "v",
			describe: "print the new instance profile's ARN and GUID",
		},
	},
	alternatives: [{ flags: ["add-role", "create-role"] }],
	async run({ aws, operand: InstanceProfileName, flags }) {
		const iam = await aws.iam();
		const { path: Path } = flags;
		const made = await iam.createInstanceProfile({ InstanceProfileName, Path });
		if (flags["create-role"]) await createRole(iam, InstanceProfileName, Path);
		const RoleName = flags["create-role"]
			? InstanceProfileName
			: flags["add-role"];
		if (RoleName !== undefined) {
			await iam.addRoleToInstanceProfile({ InstanceProfileName, RoleName });
		}
		return made.InstanceProfile;
	},
	print: (profile, { flags }) => (flags.verbose ? attributes(profile) : []),
	printAsIam: (profile, { flags }) =>
		attributes(profile).slice(0, flags.verbose ? 2 : 1),
});

function attributes(profile: InstanceProfile | undefined): string[] {
	return [profile?.Arn ?? "", profile?.InstanceProfileId ?? ""];
}

async function createRole(
	iam: IAM,
	RoleName: string,
	Path: string | undefined,
): Promise<void> {
	const document = serviceTrustPolicy("ec2.amazonaws.com");
	await iam.createRole({ RoleName, Path, AssumeRolePolicyDocument: document });
}
