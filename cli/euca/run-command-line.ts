import type { Clock } from "#shared/clock.ts";
import { describeError } from "#shared/errors.ts";
import type { Aws } from "./aws.ts";
import { namedCommands } from "./commands.ts";
import type { ConnectionFlags } from "./connection-flags.ts";
import type { Environment } from "./environment.ts";
import { parseArguments, UsageError } from "./parse-arguments.ts";
import { serviceError } from "./service-error.ts";

/** What a command line runs in. */
export interface Terminal {
	readonly environment: Environment;
	readonly clock: Clock;
	connect(flags: ConnectionFlags): Aws;
	/** Prints a line of the answer. */
	print(line: string): void;
	/** Prints a line for whoever looks on. */
	complain(line: string): void;
}

/** Runs the command of this name as its older namesake would; answers its exit status. */
export async function runCommandLine(
	program: string,
	args: readonly string[],
	terminal: Terminal,
): Promise<number> {
	try {
		for (const line of await perform(program, args, terminal)) {
			terminal.print(line);
		}
		return 0;
	} catch (error) {
		if (error instanceof UsageError) {
			terminal.complain(error.usage);
			terminal.complain(`${program}: error: ${error.message}`);
			return 2;
		}
		terminal.complain(`${program}: ${describeRefusal(error)}`);
		const trace = error instanceof Error && error.stack;
		if (trace && args.includes("--debug")) terminal.complain(trace);
		return 1;
	}
}

async function perform(
	program: string,
	args: readonly string[],
	{ environment, clock, connect }: Terminal,
): Promise<readonly string[]> {
	const named = namedCommands.find((one) => one.program === program);
	if (!named) throw new Error("there is no such command");
	const { dialect, service } = named;
	const command = await named.load();
	const parsed = await parseArguments({ program, service, command }, args);
	if (!parsed) return [];
	const aws = connect(parsed.connection);
	const surroundings = { aws, environment, clock, program, dialect };
	return command.perform(parsed, surroundings);
}

function describeRefusal(error: unknown): string {
	const refusal = serviceError(error);
	if (refusal) return `error (${refusal.code}): ${refusal.message}`;
	return `error: ${describeError(error)}`;
}
