import { execFile } from "node:child_process";
import { OneATurn } from "./one-a-turn.ts";

const MOST_OUTPUT_BYTES = 64 * 1024 * 1024;

/** Each start of a program forks this process, for up to tens of milliseconds in which nobody is answered. */
const starts = new OneATurn();

/** A program that ended badly, with what it said on standard error. */
export class CommandError extends Error {
	override name = "CommandError";
	readonly stderr: string;

	constructor(command: string, stderr: string, cause: unknown) {
		super(`${command} failed${stderr ? `: ${stderr.trim()}` : ""}`, { cause });
		this.stderr = stderr;
	}
}

/** What a program is given. */
export interface CommandOptions {
	/** Text for standard input. */
	readonly input?: string;
	/** The program is killed after this; 30 s unless told. */
	readonly timeoutMs?: number;
}

/**
 * Runs one of the host's administration programs without a shell and answers its standard output.
 * They stand in sbin, which is not on everybody's PATH, and must speak English to be understood.
 * Rejects with CommandError when it ends badly or is not there.
 */
export async function runCommand(
	command: string,
	args: readonly string[],
	options: CommandOptions = {},
): Promise<string> {
	await starts.next();
	return await outputOf(command, args, options);
}

function outputOf(
	command: string,
	args: readonly string[],
	{ input = "", timeoutMs = 30_000 }: CommandOptions,
): Promise<string> {
	return new Promise((resolve, reject) => {
		const child = execFile(
			command,
			args,
			{
				env: { PATH: "/usr/sbin:/usr/bin:/sbin:/bin", LC_ALL: "C" },
				maxBuffer: MOST_OUTPUT_BYTES,
				timeout: timeoutMs,
			},
			(error, stdout, stderr) => {
				if (!error) return resolve(stdout);
				const [subcommand = ""] = args;
				reject(
					new CommandError(`${command} ${subcommand}`.trim(), stderr, error),
				);
			},
		);
		// A program that ends without reading its input is judged by its exit code.
		child.stdin?.on("error", () => {});
		child.stdin?.end(input);
	});
}
