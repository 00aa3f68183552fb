import type { Clock } from "#shared/clock.ts";
import { describeError } from "#shared/errors.ts";
import type { Logger } from "#shared/logger.ts";
import type { Task } from "#shared/run-tasks.ts";
import type { ManagedFirewall } from "./reconcile.ts";

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
}

/**
 * Looks at the rules every interval and repairs what is not ours. A check that fails counts as drift; a repair that
 * fails is tried again at the next interval, and nothing is answered until one succeeds.
 */
export function watchDrift(options: DriftOptions): Task {
	return async (signal) => {
		let broken = false;
		while (!signal.aborted) {
			await options.clock.sleep(options.intervalMs, signal);
			broken = await keepRight(options, broken);
		}
	};
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
