import type { Clock } from "#shared/clock.ts";
import type { Aws } from "./aws.ts";
import type { Environment } from "./environment.ts";
import type { Flags, Given } from "./flags.ts";

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
