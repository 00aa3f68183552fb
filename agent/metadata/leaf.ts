import {
	DYNAMIC,
	type DynamicCategory,
	META_DATA,
	type MetaDataCategory,
} from "./categories.ts";
import type { Since } from "./versions.ts";

/** What an item says. */
export interface Content {
	/** Undefined for what exists but cannot be told yet. */
	readonly content: string | Buffer | undefined;
	/** `text/plain` unless told otherwise: AWS gives its JSON documents that type too. */
	readonly type?: string;
	/** Milliseconds since the epoch; the instance's launch unless told otherwise. */
	readonly modifiedAt?: number;
	/** Milliseconds since the epoch; from then on the content is not told any more. */
	readonly servedUntil?: number;
}

/** One item of an instance's metadata. */
export interface Leaf extends Content {
	/** Below the version, without slashes at the ends. */
	readonly path: string;
	/** The version that brought it; older ones do not have it. */
	readonly since: Since;
	/** How the folder it is in is listed, when that is not its name with a slash. */
	readonly folderListedAs?: string;
	/** What is said to those who read without a session token, when it is something else. */
	readonly withoutToken?: Content;
}

/** Where an item of `meta-data/` stands. `names` take the places of the category's placeholders, in order. */
export function metaData(
	category: MetaDataCategory,
	...names: readonly string[]
): Pick<Leaf, "path" | "since"> {
	const path = names.length === 0 ? category : fill(category, names);
	return { path: `meta-data/${path}`, since: META_DATA[category] };
}

function fill(category: string, names: readonly string[]): string {
	const rest = [...names];
	return category.replaceAll(/<[^>]+>/g, () => rest.shift() ?? "");
}

/** Where an item of `dynamic/` stands. */
export function dynamic(
	category: DynamicCategory,
): Pick<Leaf, "path" | "since"> {
	return { path: `dynamic/${category}`, since: DYNAMIC[category] };
}

/** Plain items of `meta-data/`. One without a value is left out, so it is neither listed nor found. */
export function textLeaves(
	items: readonly (readonly [MetaDataCategory, value: string | undefined])[],
	...names: readonly string[]
): Leaf[] {
	return items.flatMap(([category, content]) =>
		content ? [{ ...metaData(category, ...names), content }] : [],
	);
}
