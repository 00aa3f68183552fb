import { type UseCounts, useCounts } from "#shared/metadata-uses.ts";
import { instanceState } from "./instances.ts";
import type { InstanceTable, MetadataUsesTable } from "./schema.ts";
import type { Database, WriteTransaction } from "./store.ts";

/** Counts of nothing, as a row holds them. */
export const NO_COUNTS = JSON.stringify({
	...{ v1: 0, v1Refused: 0, v2: 0, badTokens: 0, throttled: 0 },
} satisfies UseCounts);

/** An instance, with the name of its host. */
export interface PlacedInstance
	extends Pick<
		InstanceTable,
		"instance_id" | "account_id" | "launched_at" | "metadata_options"
	> {
	readonly node_name: string | null;
}

/** What hosts have told of how instances ask for their metadata, by the instances' ids. */
export async function listMetadataUses(
	db: Database,
): Promise<Map<string, MetadataUsesTable>> {
	const rows = await db.selectFrom("metadata_uses").selectAll().execute();
	return new Map(rows.map((row) => [row.instance_id, row]));
}

/** The same of a node's instances alone. */
export async function listMetadataUsesOfNode(
	db: Database,
	nodeId: string,
): Promise<Map<string, MetadataUsesTable>> {
	const rows = await db
		.selectFrom("metadata_uses")
		.where("instance_id", "in", (query) =>
			query
				.selectFrom("instances")
				.select("instance_id")
				.where("node_id", "=", nodeId),
		)
		.selectAll()
		.execute();
	return new Map(rows.map((row) => [row.instance_id, row]));
}

/** All instances that are not terminated, by account and id. */
export function listPlacedInstances(db: Database): Promise<PlacedInstance[]> {
	return db
		.selectFrom("instances")
		.leftJoin("nodes", "nodes.node_id", "instances.node_id")
		.where("instances.state_code", "!=", instanceState.terminated)
		.orderBy("instances.account_id")
		.orderBy("instances.instance_id")
		.select([
			"instances.instance_id",
			"instances.account_id",
			"instances.launched_at",
			"instances.metadata_options",
			"nodes.name as node_name",
		])
		.execute();
}

/** Puts a row in the place of what was known of its instance. */
export async function putMetadataUses(
	tx: WriteTransaction,
	{ instance_id, ...columns }: MetadataUsesTable,
): Promise<void> {
	await tx
		.insertInto("metadata_uses")
		.values({ instance_id, ...columns })
		.onConflict((conflict) =>
			conflict.column("instance_id").doUpdateSet(columns),
		)
		.execute();
}

/** What was counted of an instance by all agents that have counted. */
export function totalCounts({
	counts,
	earlier_counts,
}: Pick<MetadataUsesTable, "counts" | "earlier_counts">): UseCounts {
	const now = useCounts.parse(JSON.parse(counts));
	const before = useCounts.parse(JSON.parse(earlier_counts));
	return {
		v1: now.v1 + before.v1,
		v1Refused: now.v1Refused + before.v1Refused,
		v2: now.v2 + before.v2,
		badTokens: now.badTokens + before.badTokens,
		throttled: now.throttled + before.throttled,
	};
}
