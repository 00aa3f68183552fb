import { parseArn } from "#shared/arn.ts";
import { roleArn } from "../../store/entity-arn.ts";
import { remembered } from "../../store/remember.ts";
import { findRoleByName } from "../../store/roles.ts";

/**
 * The role whose stored ARN is this very text, path and case included; undefined when there is none.
 * Names are looked up without regard to case, so what is found is compared with what was asked for.
 */
export const findRoleByArn = remembered(async (db, arn) => {
	const parts = parseArn(arn);
	if (!parts) return undefined;
	const name = parts.resource.slice(parts.resource.lastIndexOf("/") + 1);
	const role = await findRoleByName(db, parts.accountId, name);
	return role && roleArn(role) === arn ? role : undefined;
});
