import type { Clock } from "#shared/clock.ts";
import { describeError } from "#shared/errors.ts";
import type { Logger } from "#shared/logger.ts";
import type { Task } from "#shared/run-tasks.ts";
import { Wakeup } from "#shared/wakeup.ts";
import type { ManagedFirewall } from "./reconcile.ts";

const RETRY_MS = 500;
/** Whoever changes rules in a burst does not make us look after each of them. */
const LEAST_PAUSE_MS = 100;

/** What happens around the repair of rules that somebody changed. */
export interface DriftOptions {
	readonly firewall: Pick<ManagedFirewall, "check" | "repair">;
	readonly clock: Clock;
	readonly intervalMs: number;
	readonly logger: Logger;
	/** Close every open connection and answer nothing: a handshake's mark outlives the rule that set it. */
	readonly onDrift: () => void;
	/** The rules stand again. */
	readonly onRepaired: () => void;
	/** Calls back when somebody may have changed the rules, until the signal aborts, where the kernel tells. */
	readonly follow?: (
		onChange: () => void,
		signal: AbortSignal,
	) => Promise<void>;
}

/**
 * Looks at the rules when told of a change and every interval, and repairs what is not ours. A check that fails counts
 * as drift; a repair that fails is tried again soon, and nothing is answered until one succeeds.
 */
export function watchDrift(options: DriftOptions): Task {
	return async (signal) => {
		const wakeup = new Wakeup(options.clock);
		const following = options.follow?.(() => wakeup.wake(), signal);
		await Promise.all([following, keepWatch(options, wakeup, signal)]);
	};
}

async function keepWatch(
	options: DriftOptions,
	wakeup: Wakeup,
	signal: AbortSignal,
): Promise<void> {
	const { clock, intervalMs } = options;
	let broken = false;
	while (!signal.aborted) {
		const pause = broken ? RETRY_MS : LEAST_PAUSE_MS;
		await clock.sleep(pause, signal).catch(() => {});
		if (!broken) await wakeup.wait(intervalMs - pause, signal);
		if (!signal.aborted) broken = await keepRight(options, broken);
	}
}

/** Answers whether the rules are still broken. */
async function keepRight(
	{ firewall, logger, onDrift, onRepaired }: DriftOptions,
	wasBroken: boolean,
): Promise<boolean> {
	const faults = wasBroken ? ["not repaired yet"] : await findFaults(firewall);
	if (faults.length === 0) return false;
	if (!wasBroken) {
		logger.warn("firewall changed by somebody else", { faults });
		onDrift();
	}
	try {
		await firewall.repair();
	} catch (error) {
		logger.error("firewall repair failed", { error: describeError(error) });
		return true;
	}
	logger.info("firewall repaired");
	onRepaired();
	return false;
}

async function findFaults(
	firewall: DriftOptions["firewall"],
): Promise<readonly string[]> {
	try {
		return await firewall.check();
	} catch (error) {
		return [describeError(error)];
	}
}
