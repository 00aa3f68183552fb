import type { InstanceRecord } from "../cache/instance-record.ts";
import { type Answer, itemAnswer } from "./answer.ts";
import { blockDeviceLeaves } from "./block-devices.ts";
import { namesIn } from "./directories.ts";
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
 * All metadata of one instance. Paths are looked up, never interpreted, so nothing but what was put in can be read.
 * Each answer is rendered once: when it is first asked for, or before by `prepare`.
 */
export class MetadataTree {
	/** As a header has it. */
	readonly #launchedAt: string;
	readonly #leaves: ReadonlyMap<string, Leaf>;
	/** By path. */
	readonly #items = new Map<string, Item>();
	/** By version and path; at most one for each directory and known version. */
	readonly #listings = new Map<string, Answer>();

	constructor(record: InstanceRecord) {
		const leaves = leavesOf(record);
		this.#launchedAt = new Date(record.assignment.launchTime).toUTCString();
		this.#leaves = new Map(leaves.map((leaf) => [leaf.path, leaf]));
	}

	/** Answers a path as `readPath` gives it. Credentials are others for those who have a session token. */
	read(path: string, now: number, hasToken: boolean): Answer {
		if (path === "") return this.#listing("", VERSIONS);
		const slash = path.indexOf("/");
		const version = slash === -1 ? path : path.slice(0, slash);
		const rest = slash === -1 ? "" : path.slice(slash + 1);
		if (!isVersion(version)) return notFound;
		const item = this.#items.get(rest) ?? this.#render(rest);
		if (!item) return this.#list(rest, version);
		if (item.since > version) return notFound;
		const told = hasToken ? item.withToken : item.withoutToken;
		return now < told.servedUntil ? told.answer : unavailable;
	}

	/** Renders all that the newest version has: nothing is left to do when it is asked for. */
	prepare(): void {
		for (const path of this.#leaves.keys()) {
			for (let end = path.length; end > 0; ) {
				this.read(`latest/${path.slice(0, end)}`, 0, true);
				end = path.lastIndexOf("/", end - 1);
			}
		}
		this.read("latest", 0, true);
	}

	#render(path: string): Item | undefined {
		const leaf = this.#leaves.get(path);
		const item = leaf && render(leaf, this.#launchedAt);
		if (item) this.#items.set(path, item);
		return item;
	}

	#list(path: string, version: string): Answer {
		const key = `${version}/${path}`;
		const known = this.#listings.get(key);
		if (known) return known;
		const names = namesIn(this.#leaves.values(), path, version);
		return names.length === 0 ? notFound : this.#listing(key, names);
	}

	#listing(key: string, names: readonly string[]): Answer {
		const known = this.#listings.get(key);
		if (known) return known;
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

function render(leaf: Leaf, launchedAt: string): Item {
	const withToken = renderContent(leaf, launchedAt);
	const { since, withoutToken } = leaf;
	if (!withoutToken) return { since, withToken, withoutToken: withToken };
	const other = renderContent(withoutToken, launchedAt);
	return { since, withToken, withoutToken: other };
}

function renderContent(told: Content, launchedAt: string): TimedAnswer {
	const { content, type = TEXT, modifiedAt } = told;
	const { servedUntil = Number.POSITIVE_INFINITY } = told;
	const modified =
		modifiedAt === undefined ? launchedAt : new Date(modifiedAt).toUTCString();
	const answer =
		content === undefined ? unavailable : itemAnswer(type, content, modified);
	return { answer, servedUntil };
}
