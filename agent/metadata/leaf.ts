import type { Since } from "./versions.ts";

/** One item of an instance's metadata. */
export interface Leaf {
	/** Below the version, without slashes at the ends. */
	readonly path: string;
	/** The version that brought it; older ones do not have it. */
	readonly since: Since;
	/** Undefined for what exists but cannot be told yet. */
	readonly content: string | Buffer | undefined;
	/** `text/plain` unless told otherwise: AWS gives its JSON documents that type too. */
	readonly type?: string;
	/** Milliseconds since the epoch; the instance's launch unless told otherwise. */
	readonly modifiedAt?: number;
	/** Milliseconds since the epoch; from then on the content is not told any more. */
	readonly servedUntil?: number;
}

/** Plain items below `meta-data/`. One without a value is left out, so it is neither listed nor found. */
export function textLeaves(
	items: readonly (readonly [name: string, since: Since, value: string])[],
): Leaf[] {
	return items
		.filter(([, , value]) => value !== "")
		.map(([name, since, value]) => {
			return { path: `meta-data/${name}`, since, content: value };
		});
}

/**
 * A JSON document in AWS's layout: a member a line, blanks on both sides of the colon, no line end after the
 * brace. Clients exist that read it with regular expressions.
 */
export function awsDocument(
	members: Readonly<Record<string, string | null | undefined>>,
): string {
	const lines = Object.entries(members)
		.filter(([, value]) => value !== undefined)
		.map(([name, value]) => `  "${name}" : ${JSON.stringify(value)}`);
	return `{\n${lines.join(",\n")}\n}`;
}
