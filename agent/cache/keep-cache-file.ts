import { once } from "node:events";
import type { Clock } from "#shared/clock.ts";
import { describeError } from "#shared/errors.ts";
import type { Logger } from "#shared/logger.ts";
import type { CacheFile } from "./cache-file.ts";
import type { InstanceCache } from "./instance-cache.ts";

/** Changes come in bursts: a pass over all instances, a batch of new keys. */
const SETTLE_MS = 100;
const RETRY_MS = 5_000;

/** What keeping the cache on disk takes. */
export interface KeepCacheDeps {
	readonly cache: InstanceCache;
	readonly file: Pick<CacheFile, "save">;
	readonly clock: Clock;
	readonly logger: Logger;
}

/**
 * Writes the cache to disk soon after each change until the signal aborts, and once more then. A disk that is full or
 * read-only is tried again; serving does not depend on it.
 */
export async function keepCacheFile(
	deps: KeepCacheDeps,
	signal: AbortSignal,
): Promise<void> {
	const { cache, clock } = deps;
	let changed = Promise.withResolvers<void>();
	let isWritten = true;
	const forget = cache.onChange(() => {
		isWritten = false;
		changed.resolve();
	});
	const stopped = signal.aborted ? Promise.resolve() : once(signal, "abort");
	let failed = false;
	while (!signal.aborted) {
		const waits = [changed.promise, stopped];
		if (failed) waits.push(rest(clock, RETRY_MS, signal));
		await Promise.race(waits);
		await rest(clock, SETTLE_MS, signal);
		changed = Promise.withResolvers<void>();
		isWritten = true;
		failed = !(await saved(deps, failed));
	}
	// What changed while the last one was written: keys that were dropped must not come back with the next agent.
	if (!isWritten) await saved(deps, failed);
	forget();
}

async function saved(
	{ file, cache, logger }: KeepCacheDeps,
	failedBefore: boolean,
): Promise<boolean> {
	try {
		await file.save(cache.all());
	} catch (error) {
		const reason = describeError(error);
		if (!failedBefore) logger.error("cache not written", { reason });
		return false;
	}
	if (failedBefore) logger.info("cache written again");
	return true;
}

function rest(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
	if (signal.aborted) return Promise.resolve();
	return clock.sleep(ms, signal).catch(() => {});
}
