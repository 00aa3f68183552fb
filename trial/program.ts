import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync, readFileSync } from "node:fs";
import { createInterface } from "node:readline";

const STOP_TIMEOUT_MS = 10_000;

/** A program to run beside the trial. */
export interface ProgramSettings {
	readonly name: string;
	/** Of `nodeCommand`, so that it ends with the trial; never a secret among the arguments. */
	readonly command: readonly string[];
	/** Where its log goes. */
	readonly logFile: string;
	/** The start of the line on standard output by which it says that it is ready. */
	readonly readyPrefix: string;
	readonly env: Readonly<Record<string, string | undefined>>;
}

/** A program that runs and is ready; disposing of it ends it. */
export interface Program extends AsyncDisposable {
	readonly pid: number;
	/** Resolves with a description when the program has ended. */
	readonly ended: Promise<string>;
	/** The line by which it said that it is ready. */
	readonly readyLine: string;
}

/**
 * Starts a program and waits until it says that it is ready. Throws with its last words and its log's place when it
 * ends before, and the signal's reason, with the program ended, when that aborts first.
 */
export async function startProgram(
	settings: ProgramSettings,
	signal: AbortSignal,
): Promise<Program> {
	signal.throwIfAborted();
	const [file = "", ...args] = settings.command;
	const log = openSync(settings.logFile, "a", 0o600);
	const child = spawn(file, args, {
		stdio: ["pipe", "pipe", log],
		env: settings.env,
		// Ctrl-C reaches the whole foreground group; the trial alone decides the order in which things end.
		detached: true,
	});
	closeSync(log);
	const ended = whenEnded(child, settings.name);
	const interrupt = () => void stop(child, ended);
	signal.addEventListener("abort", interrupt, { once: true });
	const readyLine = await Promise.race([
		firstLine(child, settings.readyPrefix),
		ended,
	]);
	signal.removeEventListener("abort", interrupt);
	if (signal.aborted) {
		await ended;
		throw signal.reason;
	}
	if (child.pid === undefined || !readyLine.startsWith(settings.readyPrefix)) {
		throw new Error(
			`${readyLine}: ${lastLine(settings.logFile)}\nIts log is ${settings.logFile}`,
		);
	}
	return {
		pid: child.pid,
		ended,
		readyLine,
		[Symbol.asyncDispose]: () => stop(child, ended),
	};
}

async function whenEnded(child: ChildProcess, name: string): Promise<string> {
	try {
		const [code, signal] = await once(child, "exit");
		return `the ${name} ended (${signal ?? `exit status ${code}`})`;
	} catch (error) {
		return `the ${name} could not be started: ${(error as Error).message}`;
	}
}

function lastLine(file: string): string {
	return readFileSync(file, "utf8").trimEnd().split("\n").at(-1) ?? "";
}

function firstLine(child: ChildProcess, prefix: string): Promise<string> {
	const { promise, resolve } = Promise.withResolvers<string>();
	if (child.stdout) {
		const lines = createInterface({ input: child.stdout });
		lines.on("line", (line) => line.startsWith(prefix) && resolve(line));
	}
	return promise;
}

async function stop(child: ChildProcess, ended: Promise<string>) {
	if (child.exitCode !== null || child.signalCode !== null) return;
	child.kill("SIGTERM");
	const killer = setTimeout(() => child.kill("SIGKILL"), STOP_TIMEOUT_MS);
	await ended;
	clearTimeout(killer);
}
