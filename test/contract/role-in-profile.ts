import {
	AddRoleToInstanceProfileCommand,
	CreateInstanceProfileCommand,
	CreateRoleCommand,
	type IAMClient,
} from "@aws-sdk/client-iam";

/** A trust policy for services, such as ec2.amazonaws.com. */
export function trust(...Service: readonly string[]): string {
	const Statement = {
		Effect: "Allow",
		Principal: { Service },
		Action: "sts:AssumeRole",
	};
	return JSON.stringify({ Version: "2012-10-17", Statement });
}

/** Makes a role that instances may have, alone in an instance profile of the same name. */
export async function makeRoleInProfile(
	iam: IAMClient,
	name: string,
): Promise<void> {
	const member = { RoleName: name, InstanceProfileName: name };
	const AssumeRolePolicyDocument = trust("ec2.amazonaws.com");
	await iam.send(
		new CreateRoleCommand({ ...member, AssumeRolePolicyDocument }),
	);
	await iam.send(new CreateInstanceProfileCommand(member));
	await iam.send(new AddRoleToInstanceProfileCommand(member));
}
