import {
	GetAccountSummary$,
	type GetAccountSummaryResponse,
} from "@aws-sdk/client-iam";
import { listAccessKeys } from "../../store/access-keys.ts";
import { countGroups } from "../../store/groups.ts";
import { countInstanceProfiles } from "../../store/instance-profiles.ts";
import {
	countManagedPolicies,
	countPolicyVersions,
} from "../../store/managed-policies.ts";
import { listOidcProviders } from "../../store/oidc-providers.ts";
import { countRoles } from "../../store/roles.ts";
import type { Database } from "../../store/store.ts";
import { countUsers } from "../../store/users.ts";
import type { Operation } from "../operation.ts";
import { type QuotaName, quotaOf } from "./quotas.ts";

/** AWS's names for quotas in the summary, and in its errors. */
const QUOTAS: Readonly<Record<string, QuotaName>> = {
	AccessKeysPerUserQuota: "AccessKeysPerUser",
	AssumeRolePolicySizeQuota: "ACLSizePerRole",
	AttachedPoliciesPerGroupQuota: "PoliciesPerGroup",
	AttachedPoliciesPerRoleQuota: "PoliciesPerRole",
	AttachedPoliciesPerUserQuota: "PoliciesPerUser",
	GroupPolicySizeQuota: "GroupPolicySize",
	GroupsPerUserQuota: "GroupsPerUser",
	GroupsQuota: "GroupsPerAccount",
	InstanceProfilesQuota: "InstanceProfilesPerAccount",
	PoliciesQuota: "PoliciesPerAccount",
	PolicySizeQuota: "PolicySize",
	RolePolicySizeQuota: "RolePolicySize",
	RolesQuota: "RolesPerAccount",
	UserPolicySizeQuota: "UserPolicySize",
	UsersQuota: "UsersPerAccount",
	VersionsPerPolicyQuota: "VersionsPerPolicy",
};

/** What AWS counts and is not here: passwords, devices and certificates; with AWS's quotas for them. */
const ABSENT = {
	AccountMFAEnabled: 0,
	AccountPasswordPresent: 0,
	AccountSigningCertificatesPresent: 0,
	GlobalEndpointTokenVersion: 1,
	MFADevices: 0,
	MFADevicesInUse: 0,
	PolicyVersionsInUseQuota: 10_000,
	ServerCertificates: 0,
	ServerCertificatesQuota: 20,
	SigningCertificatesPerUserQuota: 2,
} as const;

/**
 * Tells how much of everything the account has, and may have.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountSummary.html
 */
export const GetAccountSummary = {
	schema: GetAccountSummary$,
	async handle(_input, call) {
		const { read } = call.store;
		const { accountId } = call.caller;
		const SummaryMap: Record<string, number> = {
			...ABSENT,
			...(await counts(read, accountId)),
			...(await accountQuotas(read, accountId)),
		};
		return { SummaryMap };
	},
} satisfies Operation<object, GetAccountSummaryResponse>;

async function counts(
	database: Database,
	accountId: string,
): Promise<Record<string, number>> {
	const rootKeys = await listAccessKeys(database, accountId, null);
	const providers = await listOidcProviders(database, accountId);
	return {
		AccountAccessKeysPresent: rootKeys.length > 0 ? 1 : 0,
		Groups: await countGroups(database, accountId),
		InstanceProfiles: await countInstanceProfiles(database, accountId),
		Policies: await countManagedPolicies(database, accountId),
		PolicyVersionsInUse: await countPolicyVersions(database, accountId),
		Providers: providers.length,
		Roles: await countRoles(database, accountId),
		Users: await countUsers(database, accountId),
	};
}

async function accountQuotas(
	database: Database,
	accountId: string,
): Promise<Record<string, number>> {
	const values: Record<string, number> = {};
	for (const [shown, quota] of Object.entries(QUOTAS)) {
		values[shown] = await quotaOf(database, accountId, quota);
	}
	return values;
}
