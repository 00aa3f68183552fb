import { nameKey } from "./page.ts";
import type {
	InstanceTable,
	NodeGroupTable,
	ProfileNodeGroupTable,
} from "./schema.ts";
import type { Database, WriteTransaction } from "./store.ts";

/** Which groups each node is in; sorted by group. */
export async function listNodeGroups(db: Database): Promise<NodeGroupTable[]> {
	return db
		.selectFrom("node_groups")
		.selectAll()
		.orderBy("group_name")
		.execute();
}

/** Puts a node in these groups and in no others. */
export async function setNodeGroups(
	tx: WriteTransaction,
	nodeId: string,
	groups: readonly string[],
): Promise<void> {
	await tx.deleteFrom("node_groups").where("node_id", "=", nodeId).execute();
	const rows = groups.map((group_name) => ({ node_id: nodeId, group_name }));
	if (rows.length > 0)
		await tx.insertInto("node_groups").values(rows).execute();
}

/** What a profile goes by where its groups are kept. */
export type ProfileKey = Pick<ProfileNodeGroupTable, "account_id" | "name_key">;

/** The groups of nodes where instances with the profile may run; undefined for everywhere. */
export async function findGroupsOfProfile(
	db: Database,
	{ account_id, name_key }: ProfileKey,
): Promise<readonly string[] | undefined> {
	const rows = await db
		.selectFrom("profile_node_groups")
		.select("group_name")
		.where("account_id", "=", account_id)
		.where("name_key", "=", name_key)
		.orderBy("group_name")
		.execute();
	return rows.length > 0 ? rows.map((row) => row.group_name) : undefined;
}

/** The groups of nodes where an instance may run, with the profile it has; undefined for everywhere. */
export async function findGroupsOfInstance(
	db: Database,
	{ account_id, profile_arn }: InstanceTable,
): Promise<readonly string[] | undefined> {
	if (profile_arn === null) return undefined;
	const name = profile_arn.slice(profile_arn.lastIndexOf("/") + 1);
	return findGroupsOfProfile(db, { account_id, name_key: nameKey(name) });
}

/** Lets instances with the profile run in these groups of nodes alone; in none named, everywhere. */
export async function setGroupsOfProfile(
	tx: WriteTransaction,
	{ account_id, name_key }: ProfileKey,
	groups: readonly string[],
): Promise<void> {
	await tx
		.deleteFrom("profile_node_groups")
		.where("account_id", "=", account_id)
		.where("name_key", "=", name_key)
		.execute();
	const rows = groups.map((group_name) => ({
		...{ account_id, name_key },
		group_name,
	}));
	if (rows.length === 0) return;
	await tx.insertInto("profile_node_groups").values(rows).execute();
}

/** All profiles that may not be used everywhere, of all accounts. */
export async function listProfileGroups(
	db: Database,
): Promise<ProfileNodeGroupTable[]> {
	return db
		.selectFrom("profile_node_groups")
		.selectAll()
		.orderBy("account_id")
		.orderBy("name_key")
		.orderBy("group_name")
		.execute();
}
