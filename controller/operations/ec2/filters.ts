import type { Filter } from "@aws-sdk/client-ec2";
import { compileGlob, matchesGlob } from "../../authorize/glob.ts";
import type { FixedPart } from "../../authorize/policy-variables.ts";
import type { TagTable } from "../../store/schema.ts";
import { invalidValue, missingParameter, tooManyFilters } from "./errors.ts";

/**
 * In a call, and in one filter.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Filtering.html
 */
const MOST_FILTERS = 50;
const MOST_VALUES_OF_ONE = 200;
/** Of all filters, which EC2 does not bound: each value is held against every row. */
const MOST_VALUES = 1_000;

/** The filters that a Describe operation knows: what each looks at in one row. */
export type FilterTable<Row> = Readonly<
	Record<string, (row: Row) => readonly (string | null | undefined)[]>
>;

/** Rows that carry tags are filtered by them too: `tag:Key`, `tag-key`, `tag-value`. */
type TagsOf<Row> = (row: Row) => readonly TagTable[];

/**
 * Those rows that every filter admits: a filter admits a row when one of its values matches, `*` and `?` being
 * wildcards and a backslash taking that away. Throws InvalidParameterValue on a filter that is not known, and
 * FilterLimitExceeded on too many.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Filter.html
 */
export function applyFilters<Row>(
	rows: readonly Row[],
	filters: readonly Filter[] | undefined,
	table: FilterTable<Row>,
	tagsOf: TagsOf<Row> = () => [],
): Row[] {
	const asked = filters ?? [];
	refuseTooMany(asked);
	const tests = asked.map((filter) => compileFilter(filter, table, tagsOf));
	return rows.filter((row) => tests.every((admits) => admits(row)));
}

function refuseTooMany(filters: readonly Filter[]): void {
	const counts = filters.map(({ Values = [] }) => Values.length);
	const all = counts.reduce((sum, count) => sum + count, 0);
	const isTooMany =
		filters.length > MOST_FILTERS ||
		counts.some((count) => count > MOST_VALUES_OF_ONE) ||
		all > MOST_VALUES;
	if (isTooMany) throw tooManyFilters();
}

function compileFilter<Row>(
	{ Name, Values }: Filter,
	table: FilterTable<Row>,
	tagsOf: TagsOf<Row>,
): (row: Row) => boolean {
	if (!Name) throw missingParameter("Filter.Name");
	const read = readerOf(Name, table, tagsOf);
	if (!read) throw invalidValue(`The filter '${Name}' is invalid`);
	const globs = (Values ?? []).map((value) => compileGlob(cutPattern(value)));
	return (row) =>
		read(row).some(
			(value) =>
				typeof value === "string" &&
				globs.some((glob) => matchesGlob(glob, value)),
		);
}

function readerOf<Row>(
	name: string,
	table: FilterTable<Row>,
	tagsOf: TagsOf<Row>,
): FilterTable<Row>[string] | undefined {
	if (Object.hasOwn(table, name)) return table[name];
	if (name === "tag-key") return (row) => tagsOf(row).map((tag) => tag.tag_key);
	if (name === "tag-value") {
		return (row) => tagsOf(row).map((tag) => tag.tag_value);
	}
	if (!name.startsWith("tag:")) return undefined;
	const key = name.slice("tag:".length);
	return (row) =>
		tagsOf(row)
			.filter((tag) => tag.tag_key === key)
			.map((tag) => tag.tag_value);
}

function cutPattern(pattern: string): FixedPart[] {
	const pieces = pattern.match(/\\[\s\S]|[*?]|[^*?\\]+|\\/g) ?? [];
	return pieces.map((text) => {
		if (text === "*" || text === "?") return { kind: "wildcard", text };
		const escaped = text.startsWith("\\") && text.length > 1;
		return { kind: "text", text: escaped ? text.slice(1) : text };
	});
}
