import type { IAM, InstanceProfile } from "@aws-sdk/client-iam";

/** The names of all inline policies of a role. */
export async function listRolePolicies(
	iam: IAM,
	RoleName: string,
): Promise<string[]> {
	const pages = iam.paginateListRolePolicies({ RoleName });
	const all = await Array.fromAsync(pages);
	return all.flatMap(({ PolicyNames }) => PolicyNames ?? []);
}

/** All instance profiles that hold a role. */
export async function listProfilesOfRole(
	iam: IAM,
	RoleName: string,
): Promise<InstanceProfile[]> {
	const pages = iam.paginateListInstanceProfilesForRole({ RoleName });
	const all = await Array.fromAsync(pages);
	return all.flatMap(({ InstanceProfiles }) => InstanceProfiles ?? []);
}
