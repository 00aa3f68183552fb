import type { Clock } from "#shared/clock.ts";
import { describeError } from "#shared/errors.ts";
import type { Logger } from "#shared/logger.ts";
import { retryDelay } from "./backoff.ts";
import type {
	ControllerClient,
	KnownAssignments,
} from "./controller-client.ts";
import { ControllerError, isRecoverable } from "./controller-error.ts";

const WAIT_SECONDS = 50;
/** A controller that does not wait before it says "nothing new" is not asked faster than this. */
const LEAST_WAIT_MS = 1000;

/** What following the controller's word takes. */
export interface FollowDeps {
	readonly link: { readonly client: Pick<ControllerClient, "assignments"> };
	readonly clock: Clock;
	readonly logger: Logger;
	/** From 0 to 1, another at each call. */
	readonly jitter: () => number;
	/** Called with every state that is new. */
	readonly onAssignments: (known: KnownAssignments) => void;
	/** Called after every try that brought no answer. */
	readonly onFailure: () => void;
	/** Called when the controller will not deal with this node any more. */
	readonly onShutOut: () => void;
}

/** Asks again and again for the host's wanted state until the signal aborts; survives every failure. */
export async function followAssignments(
	deps: FollowDeps,
	signal: AbortSignal,
): Promise<void> {
	let etag: string | undefined;
	let failures = 0;
	while (!signal.aborted) {
		try {
			const { client } = deps.link;
			const asked = deps.clock.now();
			const known = await client.assignments(etag, WAIT_SECONDS, signal);
			failures = 0;
			if (known) deps.onAssignments(known);
			etag = known?.etag ?? etag;
			const tooSoon = deps.clock.now() - asked < LEAST_WAIT_MS;
			if (!known && tooSoon) await deps.clock.sleep(LEAST_WAIT_MS, signal);
		} catch (error) {
			if (signal.aborted) return;
			failures += 1;
			await standBack(deps, error, failures, signal);
		}
	}
}

async function standBack(
	{ clock, logger, jitter, onShutOut, onFailure }: FollowDeps,
	error: unknown,
	count: number,
	signal: AbortSignal,
): Promise<void> {
	const reason = describeError(error);
	logger.warn("assignments not read", { reason, failures: count });
	if (!isRecoverable(error)) onShutOut();
	onFailure();
	const retryAfterMs =
		error instanceof ControllerError ? error.retryAfterMs : undefined;
	const delay = retryDelay({ count, retryAfterMs, jitter: jitter() });
	await clock.sleep(delay, signal).catch(() => {});
}
