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

/** What the program can be told to do, by its first word; without one it runs the agent. */
const COMMANDS: Readonly<
	Record<string, (args: readonly string[]) => Promise<void>>
> = { run, remove, doctor, firewall, sysctls, units };

async function main(args: readonly string[]): Promise<void> {
	const fault = nodeVersionFault(process.versions.node);
	if (fault) throw new ConfigFaults([fault]);
	const [first = "", ...rest] = args;
	const command = Object.hasOwn(COMMANDS, first) ? COMMANDS[first] : undefined;
	await (command ? command(rest) : run(args));
}

// What these load, an older Node would fail on without saying why.
async function run(args: readonly string[]): Promise<void> {
	const { readConfig } = await import("./config.ts");
	const config = await readConfig(args);
	if (!config) return;
	const environment = readServiceEnvironment(process.env, {
		pid: process.pid,
		standardError: fstatSync(2),
	});
	const { runService } = await import("./run-service.ts");
	await runService({
		...{ config, environment },
		readConfig: async () => (await readConfig(args)) ?? config,
		clock: systemClock,
		random: systemRandom,
		logger: createLogger("agent", config.logLevel, {
			toJournal: environment.logsToJournal,
			journal: await journalOf(environment),
		}),
	});
}

/** For a unit that runs before the agent and every guest. */
async function firewall(args: readonly string[]): Promise<void> {
	const config = await readSettings(args);
	if (!config) return;
	const { loadFirewall } = await import("./prepare-host.ts");
	await loadFirewall(config, createLogger("agent", config.logLevel));
}

/** For a unit with rights that the agent need not have. */
async function sysctls(args: readonly string[]): Promise<void> {
	const config = await readSettings(args);
	if (!config) return;
	const { setSysctls } = await import("./prepare-host.ts");
	await setSysctls(config);
}

/** For `systemd/install`. */
async function units(args: readonly string[]): Promise<void> {
	const config = await readSettings(args);
	if (!config) return;
	const { systemdUnits } = await import("./systemd-units.ts");
	for (const unit of systemdUnits(config)) console.log(unit);
}

async function readSettings(args: readonly string[]) {
	const { readConfig } = await import("./config.ts");
	return readConfig(args);
}

async function remove(args: readonly string[]): Promise<void> {
	const { readRemovalConfig } = await import("./removal/removal-config.ts");
	const config = await readRemovalConfig(args);
	if (!config) return;
	const { removeAgent } = await import("./removal/remove-agent.ts");
	const logger = createLogger("agent", "warn");
	await removeAgent(config, logger, (line) => console.log(line));
}

async function doctor(args: readonly string[]): Promise<void> {
	const { runDoctor } = await import("./doctor/doctor.ts");
	const canServe = await runDoctor(args, (line) => console.log(line));
	if (!canServe) process.exitCode = FAILED;
}

/** Says what went wrong on standard error; a person reads it before any log. */
function report(error: unknown): void {
	const misused = error instanceof ConfigFaults;
	process.exitCode = misused ? MISUSED : FAILED;
	const lines = misused ? error.faults : [describeError(error)];
	for (const line of lines) console.error(`gumleaf-agent: ${line}`);
}

await main(process.argv.slice(2)).catch(report);
