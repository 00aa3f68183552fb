import { instanceState } from "./instances.ts";
import type { Schema } from "./schema.ts";
import type { Database, WriteTransaction } from "./store.ts";

/** What an account must be rid of before it counts as empty, and what to call it. */
const CONTENTS = [
	["users", "users"],
	["groups", "groups"],
	["instance_profiles", "instance profiles"],
	["roles", "roles"],
	["managed_policies", "policies"],
	["oidc_providers", "OpenID Connect providers"],
	["images", "images"],
	["key_pairs", "key pairs"],
	["placement_groups", "placement groups"],
] as const satisfies readonly (readonly [keyof Schema, string])[];

/** Every table whose rows belong to an account, what refers to others first. */
const TABLES = [
	"access_keys",
	"instance_profiles",
	"policy_attachments",
	"permissions_boundaries",
	"tags",
	"users",
	"groups",
	"roles",
	"managed_policies",
	"oidc_providers",
	"account_aliases",
	"account_quotas",
	"images",
	"key_pairs",
	"placement_groups",
	"metadata_defaults",
	"metadata_uses",
	"client_tokens",
	"instances",
	"accounts",
] as const satisfies readonly (keyof Schema)[];

/** What there is in an account: `users`, `roles`, …; empty when it is. */
export async function accountContents(
	db: Database,
	accountId: string,
): Promise<readonly string[]> {
	const found: string[] = [];
	for (const [table, name] of CONTENTS) {
		const row = await db
			.selectFrom(table)
			.select("account_id")
			.where("account_id", "=", accountId)
			.limit(1)
			.executeTakeFirst();
		if (row) found.push(name);
	}
	return found;
}

/** Whether a host has, or may still have, an instance of the account. */
export async function hasLiveInstances(
	db: Database,
	accountId: string,
): Promise<boolean> {
	const row = await db
		.selectFrom("instances")
		.select("instance_id")
		.where("account_id", "=", accountId)
		.where((either) =>
			either.or([
				either("state_code", "!=", instanceState.terminated),
				either("address_lease", "is not", null),
			]),
		)
		.limit(1)
		.executeTakeFirst();
	return row !== undefined;
}

/** The unique ids of the users and roles of an account: whom trust policies anywhere may name. */
export async function listIdentityIds(
	db: Database,
	accountId: string,
): Promise<readonly string[]> {
	const rows = await db
		.selectFrom("users")
		.select("user_id as id")
		.where("account_id", "=", accountId)
		.unionAll(
			db
				.selectFrom("roles")
				.select("role_id as id")
				.where("account_id", "=", accountId),
		)
		.execute();
	return rows.map(({ id }) => id);
}

/** Deletes an account and every row that is its own. */
export async function deleteAccountWithContents(
	tx: WriteTransaction,
	accountId: string,
): Promise<void> {
	await deleteInlinePolicies(tx, accountId);
	await tx
		.deleteFrom("group_members")
		.where("group_id", "in", (query) =>
			query
				.selectFrom("groups")
				.select("group_id")
				.where("account_id", "=", accountId),
		)
		.execute();
	await tx
		.deleteFrom("policy_versions")
		.where("policy_id", "in", (query) =>
			query
				.selectFrom("managed_policies")
				.select("policy_id")
				.where("account_id", "=", accountId),
		)
		.execute();
	for (const table of TABLES) {
		await tx.deleteFrom(table).where("account_id", "=", accountId).execute();
	}
}

async function deleteInlinePolicies(
	tx: WriteTransaction,
	accountId: string,
): Promise<void> {
	const groups = await tx
		.selectFrom("groups")
		.select("group_id")
		.where("account_id", "=", accountId)
		.execute();
	const owners = [
		accountId,
		...groups.map(({ group_id }) => group_id),
		...(await listIdentityIds(tx, accountId)),
	];
	for (const owner of owners) {
		await tx
			.deleteFrom("inline_policies")
			.where("entity_id", "=", owner)
			.execute();
	}
}
