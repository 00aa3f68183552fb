import { parseArn } from "#shared/arn.ts";
import { findAccount } from "../../store/accounts.ts";
import { roleArn, userArn } from "../../store/entity-arn.ts";
import { findRoleById, findRoleByName, updateRole } from "../../store/roles.ts";
import type { Database, WriteTransaction } from "../../store/store.ts";
import {
	deleteTrustPrincipal,
	forgetTrustPrincipals,
	insertTrustPrincipal,
	listRolesTrusting,
	renameTrustPrincipal,
} from "../../store/trust-principals.ts";
import { findUserById, findUserByName } from "../../store/users.ts";
import { malformedPolicy } from "./errors.ts";
import {
	awsPrincipalsOf,
	renameAwsPrincipal,
} from "./trust-policy-principals.ts";

/**
 * Ties a new role's trust policy to the users and roles that it names now, so that others who get their names later are
 * not trusted. Throws MalformedPolicyDocument when it names somebody who does not exist.
 */
export async function bindTrustPrincipals(
	tx: WriteTransaction,
	roleId: string,
	document: string,
): Promise<void> {
	for (const principal of awsPrincipalsOf(document)) {
		const id = await identify(tx, principal);
		if (id === undefined) throw invalidPrincipal(principal);
		if (id === principal) continue;
		const names = { principal_arn: principal, principal_id: id };
		await insertTrustPrincipal(tx, { role_id: roleId, ...names });
	}
}

/** The same for a trust policy that takes the place of another. */
export async function rebindTrustPrincipals(
	tx: WriteTransaction,
	roleId: string,
	document: string,
): Promise<void> {
	await forgetTrustPrincipals(tx, roleId);
	await bindTrustPrincipals(tx, roleId, document);
}

/** A user or role goes: trust policies that named it by ARN show its unique id from now on, as in AWS. */
export async function orphanTrust(
	tx: WriteTransaction,
	principalId: string,
): Promise<void> {
	await renameInTrustPolicies(tx, principalId, principalId);
	await deleteTrustPrincipal(tx, principalId);
}

/** A user gets another ARN: trust policies that named it follow. */
export async function renameTrust(
	tx: WriteTransaction,
	principalId: string,
	arn: string,
): Promise<void> {
	await renameInTrustPolicies(tx, principalId, arn);
	await renameTrustPrincipal(tx, principalId, arn);
}

async function renameInTrustPolicies(
	tx: WriteTransaction,
	principalId: string,
	to: string,
): Promise<void> {
	for (const role of await listRolesTrusting(tx, principalId)) {
		const { role_id, trust_policy, principal_arn } = role;
		await updateRole(tx, role_id, {
			trust_policy: renameAwsPrincipal(trust_policy, principal_arn, to),
		});
	}
}

/** The unique id of a user or role named by ARN; the principal itself when it is of another kind; undefined when there is none such. */
async function identify(
	database: Database,
	principal: string,
): Promise<string | undefined> {
	if (principal === "*") return principal;
	if (/^\d{12}$/.test(principal)) {
		return (await findAccount(database, principal)) && principal;
	}
	if (principal.startsWith("AROA")) {
		return (await findRoleById(database, principal)) && principal;
	}
	if (principal.startsWith("AIDA")) {
		return (await findUserById(database, principal)) && principal;
	}
	return identifyArn(database, principal);
}

async function identifyArn(
	database: Database,
	arn: string,
): Promise<string | undefined> {
	const { service, accountId = "", resource = "" } = parseArn(arn) ?? {};
	// Sessions come and go.
	if (service === "sts") return arn;
	if (resource === "root")
		return (await findAccount(database, accountId)) && arn;
	const name = resource.slice(resource.lastIndexOf("/") + 1);
	if (resource.startsWith("role/")) {
		const role = await findRoleByName(database, accountId, name);
		return role && roleArn(role) === arn ? role.role_id : undefined;
	}
	if (resource.startsWith("user/")) {
		const user = await findUserByName(database, accountId, name);
		return user && userArn(user) === arn ? user.user_id : undefined;
	}
	return undefined;
}

function invalidPrincipal(principal: string): Error {
	return malformedPolicy(`Invalid principal in policy: "AWS":"${principal}"`);
}
