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
import {
	interfaceIdOf,
	readInterfaceHolders,
} from "./find-network-interfaces.ts";
import { readPage } from "./page.ts";
import { volumesOf } from "./recorded-volumes.ts";
import { kindOf } from "./taggable.ts";

/**
 * Shows tags of instances, images, key pairs, volumes, network interfaces and placement groups.
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

/** Volumes and network interfaces go with their instances, whose tags are shown a while longer. */
async function withoutGone(
	all: readonly TagTable[],
	call: CallContext,
): Promise<readonly TagTable[]> {
	const rows = all.filter((row) => kindOf(row.resource_id) !== undefined);
	if (!rows.some(isOfPart)) return rows;
	const there = await readInterfaceHolders(call.store.read, call);
	const parts = new Set([
		...there.flatMap(volumesOf).map(({ id }) => id),
		...there.map(interfaceIdOf),
	]);
	return rows.filter((row) => !isOfPart(row) || parts.has(row.resource_id));
}

function isOfPart({ resource_id }: TagTable): boolean {
	const kind = kindOf(resource_id);
	return kind === "volume" || kind === "network-interface";
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
