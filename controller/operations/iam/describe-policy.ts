import type { Policy, PolicyVersion } from "@aws-sdk/client-iam";
import { policyArn } from "../../store/entity-arn.ts";
import { countBoundaries } from "../../store/permissions-boundaries.ts";
import { countAttachments } from "../../store/policy-attachments.ts";
import type {
	ManagedPolicyTable,
	PolicyVersionTable,
} from "../../store/schema.ts";
import type { Database } from "../../store/store.ts";

/** How often an account uses each managed policy, by ARN. */
export interface PolicyUse {
	readonly attachments: ReadonlyMap<string, number>;
	readonly boundaries: ReadonlyMap<string, number>;
}

/** How often the account uses each managed policy now. */
export async function readPolicyUse(
	database: Database,
	accountId: string,
): Promise<PolicyUse> {
	return {
		attachments: await countAttachments(database, accountId),
		boundaries: await countBoundaries(database, accountId),
	};
}

/** A managed policy as every answer shows it: CreatePolicy and ListPolicies leave out its description. */
export function describePolicy(
	policy: ManagedPolicyTable,
	use: PolicyUse,
): Policy {
	const Arn = policyArn(policy);
	return {
		PolicyName: policy.name,
		PolicyId: policy.policy_id,
		Arn,
		Path: policy.path,
		DefaultVersionId: versionId(policy.default_version),
		AttachmentCount: use.attachments.get(Arn) ?? 0,
		PermissionsBoundaryUsageCount: use.boundaries.get(Arn) ?? 0,
		IsAttachable: true,
		CreateDate: new Date(policy.created_at),
		UpdateDate: new Date(policy.updated_at),
	};
}

/** A version of a managed policy without its document. */
export function describePolicyVersion(
	policy: ManagedPolicyTable,
	version: PolicyVersionTable,
): PolicyVersion {
	return {
		VersionId: versionId(version.version),
		IsDefaultVersion: version.version === policy.default_version,
		CreateDate: new Date(version.created_at),
	};
}

/** A version's number as AWS writes it. */
export function versionId(version: number): string {
	return `v${version}`;
}
