import type { Environment } from "../../cli/euca/environment.ts";
import { runCommandLine } from "../../cli/euca/run-command-line.ts";
import { type FakeAnswers, fakeAws } from "./fake-aws.ts";
import { FakeClock } from "./fake-clock.ts";

/** What came of a command line. */
export interface Ran {
	readonly status: number;
	readonly out: string;
	readonly err: string;
	readonly requests: readonly (readonly [operation: string, input: unknown])[];
}

/** The time at which command lines run. */
export const NOW = Date.parse("2026-03-04T05:06:07.008Z");

/** Runs a command line, its words parted by blanks, against services that answer as told. */
export async function runLine(
	line: string | readonly string[],
	answers: FakeAnswers = {},
	environment: Environment = {},
): Promise<Ran> {
	const [program = "", ...args] =
		typeof line === "string" ? line.split(" ") : line;
	const out: string[] = [];
	const err: string[] = [];
	const aws = fakeAws(answers);
	const status = await runCommandLine(program, args, {
		environment,
		clock: new FakeClock(NOW),
		connect: () => aws,
		print: (text) => out.push(text),
		complain: (text) => err.push(text),
	});
	const { requests } = aws;
	return { status, out: out.join("\n"), err: err.join("\n"), requests };
}
