import type { Clock } from "#shared/clock.ts";
import { describeError } from "#shared/errors.ts";
import type { Logger } from "#shared/logger.ts";

const RETRY_MS = 30_000;

/**
 * Shows the numbers until the signal aborts. An address that cannot be had is tried again: any program on the host may
 * take a port first, and must not keep instances from their keys by it.
 */
export async function keepShowing(
	show: () => Promise<void>,
	{ clock, logger }: { readonly clock: Clock; readonly logger: Logger },
	signal: AbortSignal,
): Promise<void> {
	while (!signal.aborted) {
		try {
			await show();
			return;
		} catch (error) {
			const reason = describeError(error);
			logger.error("the agent's numbers are not shown", { reason });
		}
		await clock.sleep(RETRY_MS, signal).catch(() => {});
	}
}
