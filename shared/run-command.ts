import type { Socket } from "node:net";
import { RunningProgram } from "./running-program.ts";

const MOST_OUTPUT_BYTES = 64 * 1024 * 1024;

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

/** What became of a program. */
interface Outcome {
	readonly stdout: string;
	readonly stderr: string;
	/** Why it did not end well, if so. */
	readonly fault: string | undefined;
}

/**
 * Runs one of the host's administration programs and answers its standard output. Rejects with CommandError when it ends
 * badly or is not there.
 */
export async function runCommand(
	command: string,
	args: readonly string[],
	options: CommandOptions = {},
): Promise<string> {
	const [subcommand = ""] = args;
	const name = `${command} ${subcommand}`.trim();
	const program = await RunningProgram.start(command, args).catch((error) => {
		throw new CommandError(name, "", error);
	});
	const { stdout, stderr, fault } = await outcomeOf(program, options);
	if (fault === undefined) return stdout;
	throw new CommandError(name, stderr, new Error(fault));
}

async function outcomeOf(
	program: RunningProgram,
	{ input = "", timeoutMs = 30_000 }: CommandOptions,
): Promise<Outcome> {
	let cutShort: string | undefined;
	const cut = (why: string) => {
		cutShort ??= why;
		program.kill();
	};
	const overdue = setTimeout(cut, timeoutMs, `killed after ${timeoutMs} ms`);
	const tooMuch = () => cut(`killed after ${MOST_OUTPUT_BYTES} bytes`);
	program.stdin.end(input);
	const [stdout, stderr] = await Promise.all([
		textOf(program.stdout, tooMuch),
		textOf(program.stderr, tooMuch),
	]);
	const fault = await program.end();
	clearTimeout(overdue);
	return { stdout, stderr, fault: cutShort ?? fault };
}

/** All that comes until the end, or until more comes than is taken. */
function textOf(output: Socket, onTooMuch: () => void): Promise<string> {
	const { promise, resolve } = Promise.withResolvers<string>();
	const pieces: Buffer[] = [];
	let size = 0;
	output.on("data", (piece: Buffer) => {
		size += piece.length;
		if (size > MOST_OUTPUT_BYTES) onTooMuch();
		else pieces.push(piece);
	});
	output.on("close", () => resolve(Buffer.concat(pieces).toString()));
	return promise;
}
