import { fstatSync } from "node:fs";
import { systemClock } from "#shared/clock.ts";
import { ConfigFaults } from "#shared/config-faults.ts";
import { describeError } from "#shared/errors.ts";
import { journalOf } from "#shared/journal.ts";
import { createLogger } from "#shared/logger.ts";
import { nodeVersionFault } from "#shared/node-version.ts";
import { systemRandom } from "#shared/random.ts";
import { readServiceEnvironment } from "#shared/service-environment.ts";

/** Exit statuses: 0 after a stop that was asked for, 1 when something failed, 2 when it was not started rightly. */
const FAILED = 1;
const MISUSED = 2;

async function main(args: readonly string[]): Promise<void> {
	const fault = nodeVersionFault(process.versions.node);
	if (fault) throw new ConfigFaults([fault]);
	// Loaded only now: an older Node would fail on them without saying why.
	const { readConfig } = await import("./config.ts");
	const invocation = await readConfig(args);
	if (!invocation) return;
	const environment = readServiceEnvironment(process.env, {
		pid: process.pid,
		standardError: fstatSync(2),
	});
	const { logLevel } = invocation.config;
	const { runController } = await import("./run-controller.ts");
	await runController({
		...invocation,
		environment,
		readConfig: async () => ((await readConfig(args)) ?? invocation).config,
		clock: systemClock,
		random: systemRandom,
		logger: createLogger("controller", logLevel, {
			toJournal: environment.logsToJournal,
			journal: await journalOf(environment),
		}),
	});
}

/** Says what went wrong on standard error; a person reads it before any log. */
function report(error: unknown): void {
	const misused = error instanceof ConfigFaults;
	process.exitCode = misused ? MISUSED : FAILED;
	const lines = misused ? error.faults : [describeError(error)];
	for (const line of lines) console.error(`gumleaf-controller: ${line}`);
}

await main(process.argv.slice(2)).catch(report);
