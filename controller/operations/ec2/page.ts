import { createHash } from "node:crypto";
import type { CallContext } from "../operation.ts";
import { makePageMarker, openPageMarker } from "../page-marker.ts";
import { invalidParameter } from "./errors.ts";

const FEWEST = 5;
const MOST = 1000;

/** The members by which the Describe operations are paged. */
export interface PageRequest {
	readonly MaxResults?: number | undefined;
	readonly NextToken?: string | undefined;
}

/** One page; NextToken only when there is more. */
export interface Page<Row> {
	readonly rows: readonly Row[];
	readonly more: { readonly NextToken?: string };
}

/**
 * The page that a request asks for, in the order of the rows' keys, which are unique; all of them without MaxResults.
 * The token fits only the same list, account and parameters. Throws InvalidParameterValue.
 */
export function readPage<Row>(
	rows: readonly Row[],
	keyOf: (row: Row) => string,
	input: PageRequest,
	call: CallContext,
	list: string,
): Page<Row> {
	const limit = limitOf(input);
	const bound = boundTo(input, call, list);
	const after = positionOf(input, bound, call);
	const rest = rows
		.filter((row) => keyOf(row) > after)
		.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
	const page = rest.slice(0, limit);
	const last = page.at(-1);
	if (rest.length <= page.length || last === undefined) {
		return { rows: page, more: {} };
	}
	const { generation } = call.store;
	const NextToken = makePageMarker(keyOf(last), bound, generation);
	return { rows: page, more: { NextToken } };
}

function limitOf({ MaxResults }: PageRequest): number {
	if (MaxResults === undefined) return Number.POSITIVE_INFINITY;
	if (MaxResults >= FEWEST) return Math.min(MaxResults, MOST);
	throw invalidParameter(
		"maxResults",
		` ${MaxResults} `,
		`Expecting a value greater than ${FEWEST}.`,
	);
}

function positionOf(
	{ NextToken }: PageRequest,
	bound: string,
	{ store }: CallContext,
): string {
	if (NextToken === undefined || NextToken === "") return "";
	const position = openPageMarker(NextToken, bound, store.generation);
	if (position !== undefined) return position;
	throw invalidParameter(
		"nextToken",
		NextToken,
		"Unable to parse pagination token",
	);
}

function boundTo(input: PageRequest, call: CallContext, list: string): string {
	const { MaxResults: _, NextToken: __, ...parameters } = input;
	const digest = createHash("sha256").update(JSON.stringify(parameters));
	return `${call.caller.accountId} ${list} ${digest.digest("hex")}`;
}
