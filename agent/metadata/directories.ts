import type { Leaf } from "./leaf.ts";

/**
 * What a version shows of a directory, in order: names, with a slash where more lies below. Nothing when there is no such
 * directory.
 */
export function namesIn(
	leaves: Iterable<Leaf>,
	directory: string,
	version: string,
): string[] {
	const start = directory === "" ? "" : `${directory}/`;
	const names = new Set<string>();
	for (const leaf of leaves) {
		if (leaf.since > version || !leaf.path.startsWith(start)) continue;
		names.add(listedName(leaf, start.length));
	}
	return [...names].sort();
}

/** How a leaf, or what it lies in, is listed by the directory whose path with its slash has `length` characters. */
function listedName({ path, folderListedAs }: Leaf, length: number): string {
	const slash = path.indexOf("/", length);
	const name = slash === -1 ? path.slice(length) : path.slice(length, slash);
	// AWS lists the branches of a version without their slashes.
	if (slash === -1 || length === 0) return name;
	const isLastFolder = path.indexOf("/", slash + 1) === -1;
	return isLastFolder && folderListedAs ? folderListedAs : `${name}/`;
}
