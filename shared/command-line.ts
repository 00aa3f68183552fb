import yargs, { type Argv, type Options } from "yargs";
import { z } from "zod";
import { ConfigFaults } from "./config-faults.ts";
import { checkSettings, readConfigFile, type Settings } from "./config-file.ts";

const HELP_COLUMNS = 100;

const settingHelp = z.object({
	description: z.string(),
	/** What the flag is followed by, e.g. `HOST:PORT`; a flag without it is a switch. */
	argument: z.string().optional(),
	/** The default in words. */
	default: z.string().optional(),
	/** True for what only the file can say. */
	fileOnly: z.literal(true).optional(),
});

/** What `--help` says of a setting: the last call on its schema is `.meta({...} satisfies SettingHelp)`. */
export type SettingHelp = z.infer<typeof settingHelp>;

/** A program as its command line knows it. */
export interface CommandLine<Schema extends z.ZodObject> {
	readonly program: string;
	readonly summary: string;
	/** Each with what it does. */
	readonly examples: readonly (readonly [command: string, what: string])[];
	/** Words that may follow the program's name, each with what it does; the first is the default. */
	readonly commands?: readonly (readonly [name: string, what: string])[];
	readonly settings: Schema;
	/** What `--help` says at its end. */
	readonly more?: string;
}

/** What was asked for; undefined when it was help, which is printed then. */
export interface Invocation<Schema extends z.ZodObject> {
	/** Empty for a program without commands. */
	readonly command: string;
	readonly settings: z.output<Schema>;
}

/**
 * Reads flags, and the file that `--config` names below them, against one table of settings.
 * Throws ConfigFaults with everything that is wrong.
 */
export async function readCommandLine<Schema extends z.ZodObject>(
	line: CommandLine<Schema>,
	args: readonly string[],
): Promise<Invocation<Schema> | undefined> {
	const { help, config, command, ...flags } = await parseFlags(line, args);
	if (help) return undefined;
	const file = typeof config === "string" ? await readConfigFile(config) : {};
	const settings = checkSettings(line.settings, flags, file);
	return { command: String(command ?? ""), settings };
}

/** Flags alone, without yargs' own names; text stays text, and unknown ones are left for the schema to refuse. */
async function parseFlags<Schema extends z.ZodObject>(
	line: CommandLine<Schema>,
	args: readonly string[],
): Promise<Settings> {
	const { _: words, $0, ...flags } = await parse(parserOf(line, args));
	if (words.length === 0) return flags;
	const unexpected = `unexpected "${words.join(" ")}"`;
	throw new ConfigFaults([`${unexpected} (--help lists all)`]);
}

async function parse(parser: Argv) {
	try {
		return await parser.parseAsync();
	} catch (cause) {
		throw new ConfigFaults([describeUsage(cause)], cause);
	}
}

function parserOf<Schema extends z.ZodObject>(
	line: CommandLine<Schema>,
	args: readonly string[],
): Argv {
	return yargs([...args])
		.scriptName(line.program)
		.command(line.commands ? "$0 [command]" : "$0", line.summary, (command) =>
			describeCommands(command, line.commands ?? []),
		)
		.options(flagsOf(line.settings))
		.example(line.examples.map(([command, what]) => [command, what]))
		.epilogue([...fileOnlyHelp(line.settings), line.more ?? ""].join("\n"))
		.parserConfiguration({
			"camel-case-expansion": false,
			"duplicate-arguments-array": false,
			"parse-numbers": false,
		})
		.version(false)
		.exitProcess(false)
		.fail(false)
		.wrap(HELP_COLUMNS);
}

function describeCommands(
	parser: Argv,
	commands: readonly (readonly [name: string, what: string])[],
): Argv {
	const [first] = commands;
	if (!first) return parser;
	return parser.positional("command", {
		choices: commands.map(([name]) => name),
		default: first[0],
		describe: commands.map(([name, what]) => `${name}: ${what}`).join("\n"),
	});
}

function flagsOf(schema: z.ZodObject): Record<string, Options> {
	const flags: Record<string, Options> = {
		config: {
			type: "string",
			requiresArg: true,
			describe:
				"(FILE) YAML or JSON with these settings under the same names; flags win over it",
		},
	};
	for (const [name, help] of helpOf(schema)) {
		if (!help.fileOnly) flags[name] = flagOf(help);
	}
	return flags;
}

function fileOnlyHelp(schema: z.ZodObject): string[] {
	return helpOf(schema)
		.filter(([, help]) => help.fileOnly)
		.map(
			([name, { description }]) => `In the file alone: ${name}, ${description}`,
		);
}

function helpOf(schema: z.ZodObject): (readonly [string, SettingHelp])[] {
	return Object.entries(schema.shape).map(([name, setting]) => [
		name,
		settingHelp.parse(setting.meta()),
	]);
}

function flagOf(help: SettingHelp): Options {
	const { argument, description } = help;
	const usual = help.default ? { defaultDescription: help.default } : {};
	if (!argument) return { type: "boolean", describe: description, ...usual };
	return {
		type: "string",
		requiresArg: true,
		describe: `(${argument}) ${description}`,
		...usual,
	};
}

function describeUsage(error: unknown): string {
	const message = error instanceof Error ? error.message : String(error);
	return `${message.replaceAll(/\s*\n\s*/g, " ")} (--help lists all)`;
}
