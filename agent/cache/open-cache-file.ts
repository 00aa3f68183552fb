import { join } from "node:path";
import { describeError } from "#shared/errors.ts";
import type { CacheOwner } from "./cache-content.ts";
import { CacheFile, type CacheFileOptions } from "./cache-file.ts";
import { readCacheKey } from "./cache-key.ts";

/** Where the cache stands in the agent's state folder. */
export const CACHE_FILE = "instances.cache";

/**
 * The agent's memory in its state folder; undefined, and said in the log, when its key cannot be had: the agent then
 * serves all the same, but forgets at its end.
 */
export async function openCacheFile(
	settings: {
		readonly stateDir: string;
		readonly cacheKeyFile: string | undefined;
	},
	owner: CacheOwner,
	surroundings: Pick<CacheFileOptions, "clock" | "random" | "logger">,
): Promise<CacheFile | undefined> {
	try {
		const key = await readCacheKey(settings, surroundings.random);
		const path = join(settings.stateDir, CACHE_FILE);
		return new CacheFile({ ...surroundings, path, key, owner });
	} catch (error) {
		const reason = describeError(error);
		const message = "nothing will be remembered beyond this run";
		surroundings.logger.error(message, { reason });
		return undefined;
	}
}
