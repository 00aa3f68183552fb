import type { Clock } from "#shared/clock.ts";
import { describeError } from "#shared/errors.ts";
import type { Logger } from "#shared/logger.ts";
import type { Wakeup } from "#shared/wakeup.ts";
import { retryDelay } from "./backoff.ts";
import { ControllerError } from "./controller-error.ts";
import { isDuring, noPause } from "./pause.ts";

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
	const { clock } = deps;
	let failures = 0;
	let rest = noPause;
	while (!signal.aborted) {
		const fault = await attempt(deps, deps.reconcile);
		failures = fault === undefined ? 0 : failures + 1;
		if (!isDuring(rest, clock.now())) {
			const refusal = await attempt(deps, deps.report);
			const from = clock.now();
			rest = { from, to: from + askedPatience(refusal) };
		}
		const delay = retryDelay({
			count: failures,
			retryAfterMs: undefined,
			jitter: deps.jitter(),
		});
		const pause = failures > 0 ? delay : INTERVAL_MS;
		const now = clock.now();
		const wait = isDuring(rest, now) ? Math.min(pause, rest.to - now) : pause;
		await deps.wakeup.wait(wait, signal);
	}
}

/** Answers what went wrong. */
async function attempt(
	{ logger }: KeepDeps,
	work: () => Promise<void>,
): Promise<unknown> {
	try {
		await work();
		return undefined;
	} catch (error) {
		logger.warn("pass not complete", { reason: describeError(error) });
		return error;
	}
}

/** How long the controller asks to be left alone, milliseconds. */
function askedPatience(refusal: unknown): number {
	if (!(refusal instanceof ControllerError)) return 0;
	return refusal.retryAfterMs ?? 0;
}
