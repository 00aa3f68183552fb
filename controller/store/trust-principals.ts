import { prepareInsert } from "./prepared-insert.ts";
import { prepareQuery } from "./prepared-query.ts";
import type { Database, WriteTransaction } from "./store.ts";

/** Notes that a role's trust policy names a user or role. */
export const insertTrustPrincipal = prepareInsert("trust_principals");

const forgetTrust = prepareQuery((db, roleId: string) =>
	db.deleteFrom("trust_principals").where("role_id", "=", roleId),
);

/** Forgets which users and roles a role's trust policy named. */
export async function forgetTrustPrincipals(
	tx: WriteTransaction,
	roleId: string,
): Promise<void> {
	await forgetTrust(tx, roleId);
}

/** The roles, of any account, whose trust policies name this user or role. */
export async function listRolesTrusting(
	db: Database,
	principalId: string,
): Promise<{ role_id: string; trust_policy: string; principal_arn: string }[]> {
	return db
		.selectFrom("trust_principals")
		.innerJoin("roles", "roles.role_id", "trust_principals.role_id")
		.select([
			"roles.role_id",
			"roles.trust_policy",
			"trust_principals.principal_arn",
		])
		.where("trust_principals.principal_id", "=", principalId)
		.execute();
}

/** The user or role is called otherwise now. */
export async function renameTrustPrincipal(
	tx: WriteTransaction,
	principalId: string,
	principalArn: string,
): Promise<void> {
	await tx
		.updateTable("trust_principals")
		.set({ principal_arn: principalArn })
		.where("principal_id", "=", principalId)
		.execute();
}

/** The user or role is no more. */
export async function deleteTrustPrincipal(
	tx: WriteTransaction,
	principalId: string,
): Promise<void> {
	await tx
		.deleteFrom("trust_principals")
		.where("principal_id", "=", principalId)
		.execute();
}
