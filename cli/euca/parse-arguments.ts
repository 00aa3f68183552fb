import yargs, { type Argv, type Options } from "yargs";
import type { Alternatives, Command, Operand } from "./command.ts";
import type { Service } from "./connection.ts";
import {
	accountFlags,
	type ConnectionFlags,
	connectionFlags,
} from "./connection-flags.ts";
import type { Flag } from "./flags.ts";

const HELP_COLUMNS = 100;

/** A command and the name it was called by. */
export interface CalledCommand {
	readonly program: string;
	readonly service: Service;
	readonly command: Command;
}

/** A command line as typed, read by what its command knows. */
export interface ParsedArguments {
	readonly flags: Readonly<Record<string, unknown>>;
	readonly operands: readonly string[];
	readonly connection: ConnectionFlags;
}

/** A command line that does not fit its command, in words for whoever typed it; `usage` shows what would. */
export class UsageError extends Error {
	override name = "UsageError";
	readonly usage: string;

	constructor(usage: string, message: string) {
		super(message);
		this.usage = usage;
	}
}

/**
 * Reads a command line as euca2ools does: values stay text, flags and operands mix freely. Answers undefined when it
 * asks for help or the version, which is printed then. Throws UsageError.
 */
export async function parseArguments(
	called: CalledCommand,
	args: readonly string[],
): Promise<ParsedArguments | undefined> {
	const { command } = called;
	const usage = usageOf(called);
	const refuse = (message: string) => new UsageError(usage, message);
	const given = await parse(called, args, usage).catch((error) => {
		throw refuse(describe(error));
	});
	if (given.help || given.version) return undefined;
	const { _: words, ...flags } = given;
	const operands = words.map(String);
	const fault = [
		operandFault(command.operand, operands),
		...command.alternatives.map((one) => alternativeFault(one, given)),
	].find((found) => found !== undefined);
	if (fault) throw refuse(fault);
	return {
		flags: valuesOf(command.flags, flags),
		operands,
		// These flags are text or absent, as their tables say.
		connection: valuesOf(
			{ ...connectionFlags, ...accountFlags },
			flags,
		) as ConnectionFlags,
	};
}

/** The first line of help. */
function usageOf({ program, command }: CalledCommand): string {
	const { operand } = command;
	const words = operand ? ` ${operandText(operand)}` : "";
	return `usage: ${program} [options]${words}`;
}

function operandText({ name, count }: Operand): string {
	if (count === "one") return name;
	return count === "any" ? `[${name}...]` : `${name} [${name}...]`;
}

async function parse(
	{ program, service, command }: CalledCommand,
	args: readonly string[],
	usage: string,
) {
	const { operand, summary, flags } = command;
	return describeOperand(yargs([...args]), operand)
		.scriptName(program)
		.usage(`${usage}\n\n${summary}.`)
		.options(yargsOptions(flags))
		.options(yargsOptions(connectionFlags))
		.options(yargsOptions(service === "iam" ? accountFlags : {}))
		.option("debug", {
			...switchOption,
			hidden: false,
			describe: "show where in this program something went wrong",
		})
		.alias("h", "help")
		.parserConfiguration({
			"boolean-negation": false,
			"camel-case-expansion": false,
			"dot-notation": false,
			"parse-numbers": false,
			"parse-positional-numbers": false,
		})
		.strictOptions()
		.exitProcess(false)
		.fail(false)
		.wrap(HELP_COLUMNS)
		.parseAsync();
}

function describeOperand(parser: Argv, operand: Operand | undefined): Argv {
	if (!operand) return parser;
	const { name, describe: what, announcedBy } = operand;
	if (!announcedBy) return parser.epilogue(`${name}: ${what}.`);
	const [short, long] = announcedBy;
	return parser
		.epilogue(`${name}: ${what}; -${short} may stand before it.`)
		.options({ [long]: { ...switchOption, alias: short } });
}

/** Takes no argument even where the next word is "true". */
const switchOption = { type: "boolean", nargs: 0, hidden: true } as const;

function yargsOptions(
	flags: Readonly<Record<string, Flag>>,
): Record<string, Options> {
	const entries = Object.entries(flags);
	return Object.fromEntries(
		entries.map(([name, flag]) => [name, yargsOption(flag)]),
	);
}

function yargsOption(flag: Flag): Options {
	const { describe: what, short, value, required, choices } = flag;
	const named = {
		...(short && { alias: short }),
		...(required && { demandOption: true }),
		...(choices && { choices }),
	};
	if (!value) {
		return { ...switchOption, ...named, hidden: false, describe: what };
	}
	return {
		...named,
		type: "string",
		requiresArg: true,
		describe: `(${value}) ${what}`,
	};
}

/** What was given for each flag: the last value counts where only one is wanted. */
function valuesOf(
	flags: Readonly<Record<string, Flag>>,
	given: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
	const entries = Object.entries(flags);
	return Object.fromEntries(
		entries.map(([name, flag]) => [name, oneOrAll(flag, given[name])]),
	);
}

function oneOrAll({ value, repeats }: Flag, given: unknown): unknown {
	if (!value) return Boolean(given);
	const all = [given].flat().filter((one) => one !== undefined);
	return repeats ? all.map(String) : all.map(String).at(-1);
}

function operandFault(
	operand: Operand | undefined,
	operands: readonly string[],
): string | undefined {
	const atLeast = !operand || operand.count === "any" ? 0 : 1;
	if (operands.length < atLeast) return `argument ${operand?.name} is required`;
	const atMost = operand ? (operand.count === "one" ? 1 : Infinity) : 0;
	if (operands.length <= atMost) return undefined;
	return `unrecognized arguments: ${operands.slice(atMost).join(" ")}`;
}

function alternativeFault(
	{ flags, required }: Alternatives<string>,
	given: Readonly<Record<string, unknown>>,
): string | undefined {
	const used = flags.filter((name) => given[name] !== undefined);
	if (used.length > 1) {
		return `argument ${dashed(used[1])}: not allowed with argument ${dashed(used[0])}`;
	}
	if (!required || used.length === 1) return undefined;
	return `one of the arguments ${flags.map(dashed).join(" ")} is required`;
}

function dashed(name = ""): string {
	return name.length === 1 ? `-${name}` : `--${name}`;
}

function describe(error: unknown): string {
	const message = error instanceof Error ? error.message : String(error);
	return message.replaceAll(/\s*\n\s*/g, " ");
}
