import { setTimeout as delay } from "node:timers/promises";

/** How long to wait, and how often to look; milliseconds. */
export interface Patience {
	/** As long as a busy machine may take for what else takes a moment. */
	readonly withinMs?: number;
	readonly everyMs?: number;
}

/** True when it is so; anything else says how it is instead. What rejects is not so yet. */
export type Look = () => unknown;

/** Looks until it is so; rejects, naming it and how it is instead, when the last look began too late. */
export async function until(
	what: string,
	look: Look,
	{ withinMs = 30_000, everyMs = 50 }: Patience = {},
): Promise<void> {
	const began = performance.now();
	for (;;) {
		const asked = performance.now();
		const state = await Promise.try(look).catch(messageOf);
		if (state === true) return;
		if (asked - began > withinMs) {
			throw new Error(`not so after ${withinMs} ms: ${what} (${state})`);
		}
		await delay(everyMs);
	}
}

function messageOf(error: unknown): string {
	return error instanceof Error ? error.message : String(error);
}
