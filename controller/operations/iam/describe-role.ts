import type { Role, RoleLastUsed } from "@aws-sdk/client-iam";
import { roleArn } from "../../store/entity-arn.ts";
import type { RoleTable } from "../../store/schema.ts";
import { encodePolicy } from "./policy-text.ts";

/** A role as every answer shows it; CreateRole and the roles inside instance profiles show no more. */
export function describeRole(role: RoleTable): Role {
	return {
		Path: role.path,
		RoleName: role.name,
		RoleId: role.role_id,
		Arn: roleArn(role),
		CreateDate: new Date(role.created_at),
		AssumeRolePolicyDocument: encodePolicy(role.trust_policy),
	};
}

/** The description, which AWS leaves out when it is empty. */
export function describeDescription(row: { description: string | null }): {
	Description?: string;
} {
	return row.description ? { Description: row.description } : {};
}

/** When and where a role was last used; empty when never. */
export function describeRoleLastUsed(role: RoleTable): RoleLastUsed {
	if (role.last_used_at === null) return {};
	return {
		LastUsedDate: new Date(role.last_used_at),
		...(role.last_used_region ? { Region: role.last_used_region } : {}),
	};
}
