import { type Answer, textAnswer } from "./answer.ts";
import type { Version } from "./versions.ts";

/** One item of an instance's metadata. */
export interface Leaf {
	/** Below the version, without slashes at the ends. */
	readonly path: string;
	/** The version that brought it; older ones do not have it. */
	readonly since: Version;
	readonly answer: Answer;
	/** Milliseconds since the epoch; from then on the answer is not given any more. */
	readonly servedUntil?: number;
}

/** An item below `meta-data/` that is plain text. */
export function textLeaf(name: string, since: Version, value: string): Leaf {
	return { path: `meta-data/${name}`, since, answer: textAnswer(value) };
}

/** An item below `meta-data/` for each value that there is: what an instance does not have is not listed. */
export function textLeaves(
	items: readonly (readonly [
		name: string,
		since: Version,
		value: string | undefined,
	])[],
): Leaf[] {
	return items.flatMap(([name, since, value]) =>
		value ? [textLeaf(name, since, value)] : [],
	);
}

/**
 * A JSON document in AWS's layout: a member a line, blanks on both sides of the colon. Clients exist
 * that read it with regular expressions. Null stands as such.
 */
export function awsDocument(
	members: Readonly<Record<string, string | null | undefined>>,
): string {
	const lines = Object.entries(members)
		.filter(([, value]) => value !== undefined)
		.map(([name, value]) => `  "${name}" : ${JSON.stringify(value)}`);
	return `{\n${lines.join(",\n")}\n}`;
}
