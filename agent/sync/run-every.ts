import { once } from "node:events";
import { schedule } from "node-cron";

/** A clock that has moved by more than this against the machine's own time was set. */
const STEP_MS = 1_000;

/**
 * Calls `work` every so many seconds (1 to 59) until the signal aborts; a call still at work is not joined by another.
 * The schedule goes by the wall clock: when that is set it begins anew, or it would stand still for as long as the
 * clock was set back.
 */
export async function runEvery(
	seconds: number,
	work: () => Promise<void>,
	signal: AbortSignal,
): Promise<void> {
	const begin = () =>
		schedule(`*/${seconds} * * * * *`, work, {
			noOverlap: true,
			// A clock set forward would have it name every second that it missed.
			suppressMissedWarning: true,
		});
	let task = begin();
	let offset = wallClockOffset();
	const watch = setInterval(() => {
		const now = wallClockOffset();
		if (Math.abs(now - offset) < STEP_MS) return;
		offset = now;
		void task.destroy();
		task = begin();
	}, seconds * 1000);
	if (!signal.aborted) await once(signal, "abort");
	clearInterval(watch);
	await task.destroy();
}

function wallClockOffset(): number {
	return Date.now() - performance.now();
}
