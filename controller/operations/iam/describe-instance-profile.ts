import type { InstanceProfile } from "@aws-sdk/client-iam";
import { instanceProfileArn } from "../../store/entity-arn.ts";
import { findRoleById } from "../../store/roles.ts";
import type { InstanceProfileTable } from "../../store/schema.ts";
import type { Database } from "../../store/store.ts";
import { describeRole } from "./describe-role.ts";

/** An instance profile with the role it holds, as every answer shows it. */
export async function describeInstanceProfile(
	database: Database,
	profile: InstanceProfileTable,
): Promise<InstanceProfile> {
	const role =
		profile.role_id === null
			? undefined
			: await findRoleById(database, profile.role_id);
	return {
		Path: profile.path,
		InstanceProfileName: profile.name,
		InstanceProfileId: profile.profile_id,
		Arn: instanceProfileArn(profile),
		CreateDate: new Date(profile.created_at),
		Roles: role ? [describeRole(role)] : [],
	};
}

/** Instance profiles in the order given. */
export async function describeInstanceProfiles(
	database: Database,
	profiles: readonly InstanceProfileTable[],
): Promise<InstanceProfile[]> {
	const described: InstanceProfile[] = [];
	for (const profile of profiles) {
		described.push(await describeInstanceProfile(database, profile));
	}
	return described;
}
