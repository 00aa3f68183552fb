import type { Clock } from "#shared/clock.ts";
import type { Aws } from "./aws.ts";
import type { Environment } from "./connection.ts";

/** A flag of a command; the record's key is its long name, or its letter when it has no long name. */
export interface Flag {
	readonly describe: string;
	/** The letter beside the long name. */
	readonly short?: string;
	/** What the flag is followed by, as help shows it; a flag without it is a switch. */
	readonly value?: string;
	readonly required?: true;
	/** May be given several times, each adding a value. */
	readonly repeats?: true;
	readonly choices?: readonly string[];
}

/** The flags of a command. */
export type Flags = Readonly<Record<string, Flag>>;

type Text<One extends Flag> = One extends {
	choices: readonly (infer Choice)[];
}
	? Choice
	: string;

type ValueOf<One extends Flag> = One extends { repeats: true }
	? readonly string[]
	: One extends { required: true }
		? Text<One>
		: One extends { value: string }
			? Text<One> | undefined
			: boolean;

/** What a command line says for each flag. */
export type Given<F extends Flags> = {
	readonly [Name in keyof F]: ValueOf<F[Name]>;
};

/** What stands on a command line without a flag. */
export interface Operand {
	/** As help shows it: `ROLE`. */
	readonly name: string;
	readonly describe: string;
	readonly count: "one" | "any" | "some";
	/** Switches that may stand before it and say nothing: `-r ROLE` is what the first design's tools wrote. */
	readonly announcedBy?: readonly [short: string, long: string];
}

/** Flags of which at most one may be given; with `required` exactly one. */
export interface Alternatives<Name> {
	readonly flags: readonly Name[];
	readonly required?: true;
}

/** The tools a command is known from: the old IAM command line toolkit (`iam-*`) or euca2ools. */
export type Dialect = "iam" | "euca2ools";

/** What a command finds around it; replaced in tests. */
export interface Surroundings {
	readonly aws: Aws;
	readonly environment: Environment;
	readonly clock: Clock;
	/** The name the command was called by: `euare-assumerole`. */
	readonly program: string;
	readonly dialect: Dialect;
}

/** One run of a command. */
export interface Call<F extends Flags> extends Surroundings {
	readonly flags: Given<F>;
	readonly operands: readonly string[];
	/** The first operand; empty where there is none. */
	readonly operand: string;
}

/** The API whose endpoint a command speaks to. */
export type Service = "iam" | "sts" | "ec2";

/** A command as its file describes it. */
export interface Description<F extends Flags, Result> {
	readonly summary: string;
	readonly operand?: Operand;
	readonly flags: F;
	readonly alternatives?: readonly Alternatives<keyof F & string>[];
	/** Makes the requests. */
	run(call: Call<F>): Promise<Result>;
	/** The lines that euca2ools prints. */
	print?(result: Result, call: Call<F>): readonly string[];
	/** The lines that the `iam-*` command prints, where they differ. */
	printAsIam?(result: Result, call: Call<F>): readonly string[];
}

/** What a command line says, before a command gives it types. */
export interface ParsedLine {
	readonly flags: Readonly<Record<string, unknown>>;
	readonly operands: readonly string[];
}

/** A command whose flags only its own file knows. */
export interface Command
	extends Omit<
		Description<Flags, unknown>,
		"run" | "print" | "printAsIam" | "alternatives"
	> {
	readonly alternatives: readonly Alternatives<string>[];
	/** Runs it and answers the lines to print. */
	perform(
		line: ParsedLine,
		surroundings: Surroundings,
	): Promise<readonly string[]>;
}

/** Makes a command of its description: the types of the flags stay in its file. */
export function defineCommand<const F extends Flags, Result>(
	description: Description<F, Result>,
): Command {
	const { run, print, printAsIam, ...described } = description;
	return {
		...described,
		alternatives: description.alternatives ?? [],
		async perform({ flags, operands }, surroundings) {
			const call: Call<F> = {
				...surroundings,
				// The parser read the line by these very flags.
				flags: flags as Given<F>,
				operands,
				operand: operands[0] ?? "",
			};
			const result = await run(call);
			const asIam = surroundings.dialect === "iam" && printAsIam;
			return (asIam || print)?.(result, call) ?? [];
		},
	};
}
