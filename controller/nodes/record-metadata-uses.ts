import {
	type MetadataUses,
	type UseCounts,
	useCounts,
} from "#shared/metadata-uses.ts";
import {
	listMetadataUsesOfNode,
	NO_COUNTS,
	putMetadataUses,
	totalCounts,
} from "../store/metadata-uses.ts";
import type { InstanceTable, MetadataUsesTable } from "../store/schema.ts";
import type { WriteTransaction } from "../store/store.ts";

type ReportedUses = MetadataUses["instances"][number];

/** Takes down how a node's instances have asked for their metadata. A report that comes twice counts once. */
export async function recordMetadataUses(
	tx: WriteTransaction,
	nodeId: string,
	instances: readonly InstanceTable[],
	{ since, instances: reported }: MetadataUses,
): Promise<void> {
	const placed = new Map(instances.map((one) => [one.instance_id, one]));
	const known = await listMetadataUsesOfNode(tx, nodeId);
	for (const uses of reported) {
		const instance = placed.get(uses.instanceId);
		if (!instance) continue;
		const before = known.get(uses.instanceId);
		const after = addUses(before ?? nothingYet(instance, since), since, uses);
		if (before?.run === after.run && before.counts === after.counts) continue;
		await putMetadataUses(tx, after);
	}
}

function nothingYet(
	{ instance_id, account_id }: InstanceTable,
	since: string,
): MetadataUsesTable {
	return {
		...{ instance_id, account_id },
		...{ counted_since: Date.parse(since), run: since },
		...{ counts: NO_COUNTS, earlier_counts: NO_COUNTS },
		...{ last_v1_at: null, last_v2_at: null },
	};
}

/** What was counted before comes on top of what is counted now, where agent or instance were started anew. */
function addUses(
	before: MetadataUsesTable,
	since: string,
	{ lastV1, lastV2, ...uses }: ReportedUses,
): MetadataUsesTable {
	const counts = useCounts.parse(uses);
	const goesOn =
		before.run === since && total(counts) >= total(countsOf(before));
	return {
		...before,
		run: since,
		counts: JSON.stringify(counts),
		earlier_counts: goesOn
			? before.earlier_counts
			: JSON.stringify(totalCounts(before)),
		last_v1_at: latest(before.last_v1_at, lastV1),
		last_v2_at: latest(before.last_v2_at, lastV2),
	};
}

function countsOf({ counts }: MetadataUsesTable): UseCounts {
	return useCounts.parse(JSON.parse(counts));
}

function total(counts: UseCounts): number {
	return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

function latest(before: number | null, said: string | undefined) {
	if (said === undefined) return before;
	return Math.max(before ?? 0, Date.parse(said));
}
