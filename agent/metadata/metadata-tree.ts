import type { InstanceRecord } from "../cache/instance-record.ts";
import { type Answer, itemAnswer } from "./answer.ts";
import { blockDeviceLeaves } from "./block-devices.ts";
import { eventLeaves } from "./events.ts";
import { iamLeaves } from "./iam.ts";
import { dynamicLeaves } from "./identity-document.ts";
import { instanceLeaves } from "./instance.ts";
import type { Content, Leaf } from "./leaf.ts";
import { networkLeaves } from "./network.ts";
import { placementLeaves } from "./placement.ts";
import { publicKeyLeaves } from "./public-key.ts";
import { notFound, unavailable } from "./refusals.ts";
import { serviceLeaves } from "./services.ts";
import { tagLeaves } from "./tags.ts";
import { userDataLeaves } from "./user-data.ts";
import { isVersion, VERSIONS } from "./versions.ts";

const TEXT = "text/plain";

/** What a directory lists: names, with a slash where more lies below, and the version that brought each. */
type Directory = Map<string, string>;

/** What one item answers, to those with a session token and to those without. */
interface Item {
	readonly since: string;
	readonly withToken: TimedAnswer;
	readonly withoutToken: TimedAnswer;
}

interface TimedAnswer {
	readonly answer: Answer;
	readonly servedUntil: number;
}

/**
 * All metadata of one instance, rendered once. Paths are looked up, never interpreted, so nothing but
 * what was put in can be read.
 */
export class MetadataTree {
	readonly #launchedAt: number;
	readonly #items: ReadonlyMap<string, Item>;
	readonly #directories: ReadonlyMap<string, Directory>;
	readonly #versionList: Answer;
	/** By version and path; at most one for each directory and known version. */
	readonly #listings = new Map<string, Answer>();

	constructor(record: InstanceRecord) {
		const leaves = leavesOf(record);
		this.#launchedAt = Date.parse(record.assignment.launchTime);
		this.#items = new Map(
			leaves.map((leaf) => [leaf.path, render(leaf, this.#launchedAt)]),
		);
		this.#directories = directoriesOf(leaves);
		const versions = VERSIONS.join("\n");
		this.#versionList = itemAnswer(TEXT, versions, this.#launchedAt);
	}

	/** Answers a path as `readPath` gives it. Credentials are others for those who have a session token. */
	read(path: string, now: number, hasToken: boolean): Answer {
		if (path === "") return this.#versionList;
		const slash = path.indexOf("/");
		const version = slash === -1 ? path : path.slice(0, slash);
		const rest = slash === -1 ? "" : path.slice(slash + 1);
		if (!isVersion(version)) return notFound;
		const item = this.#items.get(rest);
		if (!item) return this.#list(rest, version);
		if (item.since > version) return notFound;
		const told = hasToken ? item.withToken : item.withoutToken;
		return now < told.servedUntil ? told.answer : unavailable;
	}

	#list(path: string, version: string): Answer {
		const directory = this.#directories.get(path);
		if (!directory) return notFound;
		const key = `${version}/${path}`;
		const known = this.#listings.get(key);
		if (known) return known;
		const names = namesIn(directory, version);
		if (names.length === 0) return notFound;
		const listing = itemAnswer(TEXT, names.join("\n"), this.#launchedAt);
		this.#listings.set(key, listing);
		return listing;
	}
}

function leavesOf(record: InstanceRecord): Leaf[] {
	const { assignment } = record;
	return [
		...instanceLeaves(assignment),
		...blockDeviceLeaves(assignment),
		...eventLeaves(),
		...iamLeaves(record),
		...networkLeaves(assignment),
		...placementLeaves(assignment),
		...publicKeyLeaves(assignment),
		...serviceLeaves(assignment),
		...tagLeaves(assignment),
		...dynamicLeaves(assignment),
		...userDataLeaves(assignment),
	];
}

function render(leaf: Leaf, launchedAt: number): Item {
	const withToken = renderContent(leaf, launchedAt);
	const { since, withoutToken } = leaf;
	if (!withoutToken) return { since, withToken, withoutToken: withToken };
	const other = renderContent(withoutToken, launchedAt);
	return { since, withToken, withoutToken: other };
}

function renderContent(told: Content, launchedAt: number): TimedAnswer {
	const { content, type = TEXT, modifiedAt = launchedAt } = told;
	const { servedUntil = Number.POSITIVE_INFINITY } = told;
	const answer =
		content === undefined ? unavailable : itemAnswer(type, content, modifiedAt);
	return { answer, servedUntil };
}

function directoriesOf(leaves: readonly Leaf[]): Map<string, Directory> {
	const directories = new Map<string, Directory>();
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

function namesIn(directory: Directory, version: string): string[] {
	const present = [...directory].filter(([, since]) => since <= version);
	return present.map(([name]) => name).sort();
}
