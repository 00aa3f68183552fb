import { resolve } from "node:path";

const END_WITH_TRIAL = resolve(import.meta.dirname, "end-with-trial.ts");

/** The command line of one of the trial's programs; its standard input must be a pipe from the trial. */
export function nodeCommand(
	program: string,
	...args: readonly string[]
): readonly string[] {
	return [process.execPath, "--import", END_WITH_TRIAL, program, ...args];
}
