import { open, rename, unlink } from "node:fs/promises";
import type { Clock } from "#shared/clock.ts";
import { describeError } from "#shared/errors.ts";
import type { Logger } from "#shared/logger.ts";
import type { RandomBytes } from "#shared/random.ts";
import { replaceFile } from "#shared/replace-file.ts";
import { type CacheOwner, contentOf, recordsOf } from "./cache-content.ts";
import type { InstanceRecord } from "./instance-record.ts";
import { type OpenedCache, openCache, sealCache } from "./sealed-cache.ts";

/** Some thousand instances, each with the most user data there can be. */
const MOST_BYTES = 256 * 1024 * 1024;

/** What a cache file works with. */
export interface CacheFileOptions {
	readonly path: string;
	/** 32 bytes. */
	readonly key: Uint8Array;
	readonly owner: CacheOwner;
	readonly clock: Clock;
	readonly random: RandomBytes;
	readonly logger: Logger;
}

/** The agent's memory beyond its own life: a file, its owner's alone (0600), sealed with AES-256-GCM. */
export class CacheFile {
	readonly #options: CacheFileOptions;
	/** Which keys the file holds: instance, binding and way of reading of each. */
	#held: ReadonlySet<string> = new Set();

	constructor(options: CacheFileOptions) {
		this.#options = options;
	}

	/**
	 * The instances that an earlier agent left; undefined when there is nothing to go by. Never rejects: a file that
	 * cannot be used is set aside for the operator, and the agent waits for the controller instead.
	 */
	async load(): Promise<readonly InstanceRecord[] | undefined> {
		const { path, clock, logger } = this.#options;
		try {
			const file = await readAtMost(path, MOST_BYTES);
			const { content, fault } = this.#open(file);
			if (fault !== undefined) return await this.#setAside(fault);
			const records = recordsOf(content, clock.now());
			this.#held = keysOf(records);
			return records;
		} catch (error) {
			if (isMissing(error)) return undefined;
			const reason = describeError(error);
			logger.error("cache not read: going on without it", { path, reason });
			return undefined;
		}
	}

	/** Remembers these instances instead of those before. Rejects when the disk does not take them. */
	async save(instances: Iterable<InstanceRecord>): Promise<void> {
		const { path, key, owner, random } = this.#options;
		const records = [...instances];
		const sealed = sealCache(contentOf(owner, records), key, random);
		const held = keysOf(records);
		try {
			await replaceFile(path, sealed);
		} catch (error) {
			// No memory is better than one of keys that must not be served any more; and it may make room.
			if (held.isSupersetOf(this.#held)) throw error;
			await unlink(path);
			this.#held = new Set();
			await replaceFile(path, sealed);
		}
		this.#held = held;
	}

	#open(file: Buffer): OpenedCache {
		const { key, owner } = this.#options;
		const opened = openCache(file, key);
		if (!opened.content) return opened;
		const { nodeName, enrolment } = opened.content.owner;
		if (nodeName !== owner.nodeName) {
			return { fault: `it is that of node ${nodeName}` };
		}
		if (enrolment === owner.enrolment) return opened;
		return { fault: "it is from before the node enrolled anew" };
	}

	async #setAside(fault: string): Promise<undefined> {
		const { path, logger } = this.#options;
		const aside = `${path}.rejected`;
		logger.error("cache not usable: set aside", { path, aside, fault });
		await rename(path, aside);
	}
}

/** A file that is larger is not read at all. */
async function readAtMost(path: string, most: number): Promise<Buffer> {
	await using file = await open(path);
	const { size } = await file.stat();
	if (size > most) throw new Error(`it has ${size} bytes`);
	return await file.readFile();
}

function keysOf(records: readonly InstanceRecord[]): Set<string> {
	const keys = records.flatMap(({ assignment, credentials }) => {
		if (credentials.status !== "held") return [];
		const held = `${assignment.instanceId} ${credentials.credentials.binding}`;
		return credentials.credentialsV1 ? [held, `${held} by IMDSv1`] : [held];
	});
	return new Set(keys);
}

function isMissing(error: unknown): boolean {
	return error instanceof Error && "code" in error && error.code === "ENOENT";
}
