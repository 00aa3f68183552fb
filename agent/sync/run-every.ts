import { once } from "node:events";
import { schedule } from "node-cron";

/** Calls `work` every so many seconds (1 to 59) until the signal aborts; a call still at work is not joined by another. */
export async function runEvery(
	seconds: number,
	work: () => Promise<void>,
	signal: AbortSignal,
): Promise<void> {
	const task = schedule(`*/${seconds} * * * * *`, work, { noOverlap: true });
	if (!signal.aborted) await once(signal, "abort");
	await task.destroy();
}
