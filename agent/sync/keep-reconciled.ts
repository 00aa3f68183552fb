import type { Clock } from "#shared/clock.ts";
import { describeError } from "#shared/errors.ts";
import type { Logger } from "#shared/logger.ts";
import type { Wakeup } from "#shared/wakeup.ts";
import { retryDelay } from "./backoff.ts";

/** Also the beat of the reports: the controller places nothing on a host that was silent for 90 s. */
const INTERVAL_MS = 30_000;

/** What keeping the host in order takes. */
export interface KeepDeps {
	/** One pass; rejects when something is not in order. */
	readonly reconcile: () => Promise<void>;
	/** Tells the controller how things are. */
	readonly report: () => Promise<void>;
	readonly wakeup: Wakeup;
	readonly clock: Clock;
	readonly logger: Logger;
	/** From 0 to 1, another at each call. */
	readonly jitter: () => number;
}

/** Makes passes until the signal aborts: when woken, every half minute, and sooner after a failure. */
export async function keepReconciled(
	deps: KeepDeps,
	signal: AbortSignal,
): Promise<void> {
	let failures = 0;
	while (!signal.aborted) {
		failures = (await succeeds(deps, deps.reconcile)) ? 0 : failures + 1;
		await succeeds(deps, deps.report);
		const delay = retryDelay({
			count: failures,
			retryAfterMs: undefined,
			jitter: deps.jitter(),
		});
		await deps.wakeup.wait(failures > 0 ? delay : INTERVAL_MS, signal);
	}
}

async function succeeds(
	{ logger }: KeepDeps,
	work: () => Promise<void>,
): Promise<boolean> {
	try {
		await work();
		return true;
	} catch (error) {
		logger.warn("pass not complete", { reason: describeError(error) });
		return false;
	}
}
