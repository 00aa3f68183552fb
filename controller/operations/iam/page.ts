import { createHmac, timingSafeEqual } from "node:crypto";
import type { CallContext } from "../operation.ts";
import { invalidMarker } from "./errors.ts";

const DEFAULT_MAX_ITEMS = 100;
const SEAL_BYTES = 16;

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
	readonly more:
		| { readonly IsTruncated: false }
		| { readonly IsTruncated: true; readonly Marker: string };
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
	const Marker = makeMarker(paged.keyOf(last), bound, call);
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

/**
 * The last key under a seal, base64url. The store's generation is the seal's key: no caller of the API ever sees it,
 * and every controller has it.
 */
function makeMarker(key: string, bound: string, call: CallContext): string {
	return Buffer.concat([sealOf(key, bound, call), Buffer.from(key)]).toString(
		"base64url",
	);
}

function openMarker(marker: string, bound: string, call: CallContext): string {
	const bytes = Buffer.from(marker, "base64url");
	const key = bytes.subarray(SEAL_BYTES).toString();
	const seal = bytes.subarray(0, SEAL_BYTES);
	if (seal.length < SEAL_BYTES) throw invalidMarker();
	if (!timingSafeEqual(seal, sealOf(key, bound, call))) throw invalidMarker();
	return key;
}

function sealOf(key: string, bound: string, call: CallContext): Buffer {
	return createHmac("sha256", call.store.generation)
		.update(`marker ${bound} ${key}`)
		.digest()
		.subarray(0, SEAL_BYTES);
}
