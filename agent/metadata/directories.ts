import type { Leaf } from "./leaf.ts";

/** What a directory lists: names, with a slash where more lies below, and the version that brought each. */
export type Directory = ReadonlyMap<string, string>;

/** The directories that leaves lie in, by their paths. */
export function directoriesOf(
	leaves: Iterable<Leaf>,
): ReadonlyMap<string, Directory> {
	const directories = new Map<string, Map<string, string>>();
	for (const leaf of leaves) {
		const names = leaf.path.split("/");
		for (const depth of names.keys()) {
			const folder = names.slice(0, depth).join("/");
			const directory = directories.get(folder) ?? new Map<string, string>();
			const listed = listedName(leaf, names, depth);
			const before = directory.get(listed);
			const { since } = leaf;
			directory.set(listed, before && before < since ? before : since);
			directories.set(folder, directory);
		}
	}
	return directories;
}

/** How a part of a leaf's path is listed by the folder above it. */
function listedName(
	{ folderListedAs }: Leaf,
	names: readonly string[],
	depth: number,
): string {
	const name = names[depth] ?? "";
	const below = names.length - 1 - depth;
	// AWS lists the branches of a version without their slashes.
	if (depth === 0 || below === 0) return name;
	return below === 1 && folderListedAs ? folderListedAs : `${name}/`;
}

/** What a version shows of a directory, in order. */
export function namesIn(directory: Directory, version: string): string[] {
	const present = [...directory].filter(([, since]) => since <= version);
	return present.map(([name]) => name).sort();
}
