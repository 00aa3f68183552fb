import { setTimeout as delay } from "node:timers/promises";

/** Where the time comes from; passed in wherever time decides something, so that tests can hold it still. */
export interface Clock {
	/** Milliseconds since the UNIX epoch. */
	now(): number;
	/** Resolves after `ms` milliseconds; rejects with the signal's reason when aborted. */
	sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** The machine's own clock. */
export const systemClock: Clock = {
	now: () => Date.now(),
	sleep: (ms, signal) => delay(ms, undefined, signal ? { signal } : {}),
};

/** A time as AWS prints it: `YYYY-MM-DDTHH:MM:SSZ`, no fraction (botocore's parser demands exactly this). */
export function formatTimestamp(ms: number): string {
	return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}
