import { awsManagedPolicies } from "./aws-managed-policies.ts";
import { policyArn } from "./entity-arn.ts";
import { countOf, listOf } from "./named-rows.ts";
import { nameKey } from "./page.ts";
import { prepareQuery } from "./prepared-query.ts";
import type { ManagedPolicyTable, PolicyVersionTable } from "./schema.ts";
import type { Database, WriteTransaction } from "./store.ts";

/** Finds by name without regard to case; the row has the name as it was given. */
export async function findManagedPolicyByName(
	db: Database,
	accountId: string,
	name: string,
): Promise<ManagedPolicyTable | undefined> {
	return db
		.selectFrom("managed_policies")
		.selectAll()
		.where("account_id", "=", accountId)
		.where("name_key", "=", nameKey(name))
		.executeTakeFirst();
}

const policyByName = prepareQuery((db, accountId: string, key: string) =>
	db
		.selectFrom("managed_policies")
		.selectAll()
		.where("account_id", "=", accountId)
		.where("name_key", "=", key),
);

/** The managed policy of exactly this ARN, AWS's own among them. */
export async function findManagedPolicy(
	db: Database,
	arn: string,
): Promise<ManagedPolicyTable | undefined> {
	const aws = awsManagedPolicies.get(arn);
	if (aws) return aws.policy;
	const accountId = arn.split(":")[4] ?? "";
	const name = arn.slice(arn.lastIndexOf("/") + 1);
	const [policy] = await policyByName(db, accountId, nameKey(name));
	return policy && policyArn(policy) === arn ? policy : undefined;
}

/** One page of the account's own policies, sorted by `name_key`. */
export const listManagedPolicies = listOf("managed_policies");

/** How many the account has, for its quota. */
export const countManagedPolicies = countOf("managed_policies");

/** How many versions the account's policies have together. */
export async function countPolicyVersions(
	db: Database,
	accountId: string,
): Promise<number> {
	const row = await db
		.selectFrom("policy_versions")
		.innerJoin(
			"managed_policies",
			"managed_policies.policy_id",
			"policy_versions.policy_id",
		)
		.select((expression) => expression.fn.countAll().as("count"))
		.where("managed_policies.account_id", "=", accountId)
		.executeTakeFirstOrThrow();
	return Number(row.count);
}

export async function insertManagedPolicy(
	tx: WriteTransaction,
	policy: ManagedPolicyTable,
): Promise<void> {
	await tx.insertInto("managed_policies").values(policy).execute();
}

export async function updateManagedPolicy(
	tx: WriteTransaction,
	policyId: string,
	changes: Partial<Omit<ManagedPolicyTable, "policy_id">>,
): Promise<void> {
	await tx
		.updateTable("managed_policies")
		.set(changes)
		.where("policy_id", "=", policyId)
		.execute();
}

/** Deletes a policy with all its versions. */
export async function deleteManagedPolicy(
	tx: WriteTransaction,
	policyId: string,
): Promise<void> {
	await tx
		.deleteFrom("policy_versions")
		.where("policy_id", "=", policyId)
		.execute();
	await tx
		.deleteFrom("managed_policies")
		.where("policy_id", "=", policyId)
		.execute();
}

const versionOfPolicy = prepareQuery((db, policyId: string, version: number) =>
	db
		.selectFrom("policy_versions")
		.selectAll()
		.where("policy_id", "=", policyId)
		.where("version", "=", version),
);

/** One version of a policy, AWS's own among them. */
export async function findPolicyVersion(
	db: Database,
	policy: ManagedPolicyTable,
	version: number,
): Promise<PolicyVersionTable | undefined> {
	const aws = awsManagedPolicies.get(policyArn(policy));
	if (aws) return aws.version.version === version ? aws.version : undefined;
	const [row] = await versionOfPolicy(db, policy.policy_id, version);
	return row;
}

/** The versions of a policy, newest first. */
export async function listPolicyVersions(
	db: Database,
	policy: ManagedPolicyTable,
): Promise<PolicyVersionTable[]> {
	const aws = awsManagedPolicies.get(policyArn(policy));
	if (aws) return [aws.version];
	return db
		.selectFrom("policy_versions")
		.selectAll()
		.where("policy_id", "=", policy.policy_id)
		.orderBy("version", "desc")
		.execute();
}

export async function insertPolicyVersion(
	tx: WriteTransaction,
	version: PolicyVersionTable,
): Promise<void> {
	await tx.insertInto("policy_versions").values(version).execute();
}

export async function deletePolicyVersion(
	tx: WriteTransaction,
	policyId: string,
	version: number,
): Promise<void> {
	await tx
		.deleteFrom("policy_versions")
		.where("policy_id", "=", policyId)
		.where("version", "=", version)
		.execute();
}

/** The document in force of the managed policy of exactly this ARN; undefined when there is no such policy. */
export async function findPolicyDocument(
	db: Database,
	arn: string,
): Promise<string | undefined> {
	const policy = await findManagedPolicy(db, arn);
	if (!policy) return undefined;
	const version = await findPolicyVersion(db, policy, policy.default_version);
	return version?.document;
}
