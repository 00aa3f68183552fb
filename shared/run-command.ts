import { constants as access, accessSync } from "node:fs";
import { Socket } from "node:net";
import { constants } from "node:os";
import { setTimeout as delay } from "node:timers/promises";
import { loadPrograms, type Programs } from "./native/programs.ts";

const MOST_OUTPUT_BYTES = 64 * 1024 * 1024;
/** Between the looks whether a program that has said its last word has ended, milliseconds: doubled from the first to the last. */
const [FIRST_LOOK_MS, LAST_LOOK_MS] = [1, 64];
/** Administration programs stand in sbin, which is not on everybody's PATH. */
const FOLDERS = ["/usr/sbin", "/usr/bin", "/sbin", "/bin"];
/** They must speak English to be understood. */
const ENVIRONMENT = { PATH: FOLDERS.join(":"), LC_ALL: "C" };

let loaded: Promise<Programs> | undefined;

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
 * Runs one of the host's administration programs without a shell and answers its standard output. Rejects with
 * CommandError when it ends badly or is not there.
 */
export async function runCommand(
	command: string,
	args: readonly string[],
	options: CommandOptions = {},
): Promise<string> {
	const [subcommand = ""] = args;
	const name = `${command} ${subcommand}`.trim();
	loaded ??= loadPrograms();
	const programs = await loaded;
	const outcome = await outcomeOf(programs, command, args, options).catch(
		(error: unknown) => {
			throw new CommandError(name, "", error);
		},
	);
	if (outcome.fault === undefined) return outcome.stdout;
	throw new CommandError(name, outcome.stderr, new Error(outcome.fault));
}

async function outcomeOf(
	programs: Programs,
	command: string,
	args: readonly string[],
	{ input = "", timeoutMs = 30_000 }: CommandOptions,
): Promise<Outcome> {
	const started = programs.start(fileOf(command), args, ENVIRONMENT);
	const stdin = new Socket({ fd: started.stdin, readable: false });
	const outputs = [started.stdout, started.stderr].map(
		(fd) => new Socket({ fd, writable: false }),
	);
	let cutShort: string | undefined;
	const cut = (why: string) => {
		cutShort ??= why;
		process.kill(started.pid, "SIGKILL");
		// What it has started itself may hold the pipes open.
		for (const output of outputs) output.destroy();
	};
	const overdue = setTimeout(cut, timeoutMs, `killed after ${timeoutMs} ms`);
	// A program that ends without reading its input is judged by its exit status.
	stdin.on("error", () => {}).end(input);
	const tooMuch = () => cut(`killed after ${MOST_OUTPUT_BYTES} bytes`);
	const texts = outputs.map((output) => textOf(output, tooMuch));
	const [stdout = "", stderr = ""] = await Promise.all(texts);
	const status = await statusOf(programs, started.pid);
	clearTimeout(overdue);
	return { stdout, stderr, fault: cutShort ?? faultOf(status) };
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
	output.on("error", () => {});
	output.on("close", () => resolve(Buffer.concat(pieces).toString()));
	return promise;
}

async function statusOf(programs: Programs, pid: number): Promise<number> {
	for (let ms = FIRST_LOOK_MS; ; ms = Math.min(ms * 2, LAST_LOOK_MS)) {
		const status = programs.outcome(pid);
		if (status !== undefined) return status;
		await delay(ms);
	}
}

/** Of a status as wait(2) tells it: the signal in the lower 7 bits, or the exit status in the next 8. */
function faultOf(status: number): string | undefined {
	const signal = status & 0x7f;
	const exitStatus = (status >> 8) & 0xff;
	if (signal === 0) {
		return exitStatus === 0 ? undefined : `exit status ${exitStatus}`;
	}
	const names = Object.entries(constants.signals);
	const [name] = names.find(([, number]) => number === signal) ?? [signal];
	return `killed by ${name}`;
}

/** Where the program is; its plain name where it is nowhere, which starting it then tells. */
function fileOf(command: string): string {
	if (command.includes("/")) return command;
	const files = FOLDERS.map((folder) => `${folder}/${command}`);
	return files.find(isExecutable) ?? command;
}

function isExecutable(file: string): boolean {
	try {
		accessSync(file, access.X_OK);
		return true;
	} catch {
		return false;
	}
}
