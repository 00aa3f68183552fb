import type { Reservation, RunInstancesRequest } from "@aws-sdk/client-ec2";
import type { Aws } from "../aws.ts";
import { listProfilesOfRole } from "../role-contents.ts";
import { serviceError } from "../service-error.ts";

/**
 * Launches with the instance profile of this name or ARN. A name that is no profile but a role's stands for the only
 * profile that holds the role; throws when there are several.
 */
export async function launchWithProfile(
	aws: Aws,
	launch: RunInstancesRequest,
	profile: string,
): Promise<Reservation> {
	const ec2 = await aws.ec2();
	const launchWith = (IamInstanceProfile: { Name: string } | { Arn: string }) =>
		ec2.runInstances({ ...launch, IamInstanceProfile });
	if (profile.startsWith("arn:")) return launchWith({ Arn: profile });
	try {
		return await launchWith({ Name: profile });
	} catch (refusal) {
		if (!isUnknownProfile(refusal)) throw refusal;
		const arn = await findOnlyProfile(aws, profile);
		if (!arn) throw refusal;
		return launchWith({ Arn: arn });
	}
}

function isUnknownProfile(error: unknown): boolean {
	const { code, message = "" } = serviceError(error) ?? {};
	return (
		code === "InvalidParameterValue" &&
		message.includes("Invalid IAM Instance Profile name")
	);
}

/** The ARN of the only profile that holds the role of this name; undefined when there is no such thing to be seen. */
async function findOnlyProfile(
	aws: Aws,
	roleName: string,
): Promise<string | undefined> {
	const profiles = await profilesIfSeen(aws, roleName);
	if (profiles.length > 1) {
		const names = profiles.map((one) => one.InstanceProfileName).join(", ");
		throw new Error(
			`argument -p/--iam-profile: ${roleName} is a role in several instance profiles, name one of them: ${names}`,
		);
	}
	return profiles[0]?.Arn;
}

/** Whoever may launch need not be allowed to look at roles: what the launch said is the better answer then. */
async function profilesIfSeen(aws: Aws, roleName: string) {
	try {
		return await listProfilesOfRole(await aws.iam(), roleName);
	} catch {
		return [];
	}
}
