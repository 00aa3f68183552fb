import { findAccountQuota } from "../../store/account-quotas.ts";
import type { Database } from "../../store/store.ts";
import { quotaExceeded } from "./errors.ts";

/**
 * How much an account may have, by AWS's default, under the names that AWS's LimitExceeded texts use.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
export const quotas = {
	RolesPerAccount: 1000,
	InstanceProfilesPerAccount: 1000,
	UsersPerAccount: 5000,
	GroupsPerAccount: 300,
	PoliciesPerAccount: 1500,
	OpenIDConnectProvidersPerAccount: 100,
	ClientIdsPerOpenIdConnectProvider: 100,
	/** Roles an instance profile can hold. */
	InstanceSessionsPerInstanceProfile: 1,
	AccessKeysPerUser: 2,
	GroupsPerUser: 10,
	PoliciesPerRole: 10,
	PoliciesPerUser: 10,
	PoliciesPerGroup: 10,
	VersionsPerPolicy: 5,
	/** Characters without white space: a trust policy, a managed policy. */
	ACLSizePerRole: 2048,
	PolicySize: 6144,
	/** Characters without white space of all inline policies of one owner together. */
	RolePolicySize: 10_240,
	UserPolicySize: 2048,
	GroupPolicySize: 5120,
	TagsPerResource: 50,
} as const;

export type QuotaName = keyof typeof quotas;

/** What an operator can raise for an account. The others are fixed in AWS too. */
export const raisableQuotas = [
	"RolesPerAccount",
	"InstanceProfilesPerAccount",
	"UsersPerAccount",
	"GroupsPerAccount",
	"PoliciesPerAccount",
	"OpenIDConnectProvidersPerAccount",
	"ClientIdsPerOpenIdConnectProvider",
	"AccessKeysPerUser",
	"GroupsPerUser",
	"PoliciesPerRole",
	"PoliciesPerUser",
	"PoliciesPerGroup",
	"ACLSizePerRole",
	"PolicySize",
	"RolePolicySize",
	"UserPolicySize",
	"GroupPolicySize",
] as const satisfies readonly QuotaName[];

/** How much of something the account may have: AWS's default, or what an operator has set. */
export async function quotaOf(
	database: Database,
	accountId: string,
	quota: QuotaName,
): Promise<number> {
	const set = await findAccountQuota(database, accountId, quota);
	return set ?? quotas[quota];
}

/** Throws LimitExceeded when the account has, with what the call adds, more than it may. */
export async function refuseBeyond(
	database: Database,
	accountId: string,
	quota: QuotaName,
	count: number,
): Promise<void> {
	// Hardly anyone is near a default: they are spared the read.
	if (count <= quotas[quota]) return;
	const limit = await quotaOf(database, accountId, quota);
	if (count > limit) throw quotaExceeded(quota, limit);
}
