import type { CallContext } from "../operation.ts";
import { makePageMarker, openPageMarker } from "../page-marker.ts";
import { invalidMarker } from "./errors.ts";

const DEFAULT_MAX_ITEMS = 100;

/** The members by which every list of IAM is paged. */
export interface PageRequest {
	readonly Marker?: string | undefined;
	readonly MaxItems?: number | undefined;
}

/** One list that is paged: its name and what narrows it, so that a marker fits no other list. */
export interface PagedList<Row> {
	readonly list: string;
	/** The rows after this key, in the list's order, at most `limit`. */
	read(afterKey: string | undefined, limit: number): Promise<readonly Row[]>;
	/** What the list is ordered by, unique in it. */
	keyOf(row: Row): string;
}

/** One page, with the members of the answer that say whether there is more. */
export interface Page<Row> {
	readonly rows: readonly Row[];
	readonly more: { readonly IsTruncated: boolean; readonly Marker?: string };
}

/** Reads the page that a request asks for; 100 items by default. Throws ValidationError on a marker of another list or account. */
export async function readPage<Row>(
	input: PageRequest,
	call: CallContext,
	paged: PagedList<Row>,
): Promise<Page<Row>> {
	const bound = `${call.caller.accountId} ${paged.list}`;
	const afterKey =
		input.Marker === undefined
			? undefined
			: openMarker(input.Marker, bound, call);
	const limit = input.MaxItems ?? DEFAULT_MAX_ITEMS;
	const found = await paged.read(afterKey, limit + 1);
	const rows = found.slice(0, limit);
	const last = rows.at(-1);
	if (found.length <= limit || last === undefined) {
		return { rows, more: { IsTruncated: false } };
	}
	const key = paged.keyOf(last);
	const Marker = makePageMarker(key, bound, call.store.generation);
	return { rows, more: { IsTruncated: true, Marker } };
}

/** Pages through what is already in memory, sorted by its keys. */
export function readPageOf<Row>(
	input: PageRequest,
	call: CallContext,
	list: string,
	rows: readonly Row[],
	keyOf: (row: Row) => string,
): Promise<Page<Row>> {
	const sorted = rows.toSorted((one, other) =>
		keyOf(one) < keyOf(other) ? -1 : 1,
	);
	return readPage(input, call, {
		list,
		read: async (afterKey, limit) =>
			sorted
				.filter((row) => afterKey === undefined || keyOf(row) > afterKey)
				.slice(0, limit),
		keyOf,
	});
}

function openMarker(marker: string, bound: string, call: CallContext): string {
	const key = openPageMarker(marker, bound, call.store.generation);
	if (key === undefined) throw invalidMarker();
	return key;
}
