import {
	DescribeTags$,
	type DescribeTagsRequest,
	type DescribeTagsResult,
	type TagDescription,
} from "@aws-sdk/client-ec2";
import type { TagTable } from "../../store/schema.ts";
import { listTagsOfAccount } from "../../store/tags.ts";
import type { CallContext, Operation } from "../operation.ts";
import { applyFilters, type FilterTable } from "./filters.ts";
import { readVolumes } from "./find-volumes.ts";
import { readPage } from "./page.ts";
import { kindOf } from "./taggable.ts";

/**
 * Shows tags of instances, images, key pairs, volumes and placement groups.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeTags.html
 */
export const DescribeTags = {
	schema: DescribeTags$,
	handle: async (input, call) => {
		const { store, caller } = call;
		const all = await listTagsOfAccount(store.read, caller.accountId);
		const rows = await withoutGone(all, call);
		const page = readPage(
			applyFilters(rows, input.Filters, filters, (row) => [row]),
			(row) => `${row.resource_id} ${row.tag_key}`,
			input,
			call,
			"tags",
		);
		return { Tags: page.rows.map(describe), ...page.more };
	},
} satisfies Operation<DescribeTagsRequest, DescribeTagsResult>;

/** Volumes go with their instances, whose tags are shown a while longer. */
async function withoutGone(
	all: readonly TagTable[],
	call: CallContext,
): Promise<readonly TagTable[]> {
	const rows = all.filter((row) => kindOf(row.resource_id) !== undefined);
	if (!rows.some(isOfVolume)) return rows;
	const volumes = await readVolumes(call.store.read, call);
	const ids = new Set(volumes.map(({ id }) => id));
	return rows.filter((row) => !isOfVolume(row) || ids.has(row.resource_id));
}

function isOfVolume({ resource_id }: TagTable): boolean {
	return kindOf(resource_id) === "volume";
}

const filters: FilterTable<TagTable> = {
	key: (row) => [row.tag_key],
	"resource-id": (row) => [row.resource_id],
	"resource-type": (row) => [kindOf(row.resource_id)],
	value: (row) => [row.tag_value],
};

function describe(row: TagTable): TagDescription {
	return {
		Key: row.tag_key,
		ResourceId: row.resource_id,
		ResourceType: kindOf(row.resource_id),
		Value: row.tag_value,
	};
}
