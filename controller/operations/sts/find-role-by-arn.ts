import { parseArn } from "#shared/arn.ts";
import { roleArn } from "../../store/entity-arn.ts";
import { findRoleByName } from "../../store/roles.ts";
import type { RoleTable } from "../../store/schema.ts";
import type { Database } from "../../store/store.ts";

/**
 * The role whose stored ARN is this very text, path and case included; undefined when there is none.
 * Names are looked up without regard to case, so what is found is compared with what was asked for.
 */
export async function findRoleByArn(
	db: Database,
	arn: string,
): Promise<RoleTable | undefined> {
	const parts = parseArn(arn);
	if (!parts) return undefined;
	const name = parts.resource.slice(parts.resource.lastIndexOf("/") + 1);
	const role = await findRoleByName(db, parts.accountId, name);
	return role && roleArn(role) === arn ? role : undefined;
}
