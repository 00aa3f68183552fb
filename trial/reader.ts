import { spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import type { Clock } from "#shared/clock.ts";

/** What an instance read from its metadata endpoint. */
export interface ReadCredentials {
	readonly accessKeyId: string;
	readonly secretAccessKey: string;
	readonly sessionToken: string;
	/** ISO 8601. */
	readonly expiration: string;
}

/** How long an instance may take to be there; it is made anew when the trial starts again. */
const ENTRY_MS = 10_000;
const ENTRY_PAUSE_MS = 200;

/**
 * Runs a reader program inside the instance, again until the instance can be entered, and yields each new set of
 * credentials that it sees, until the signal aborts or the program ends.
 */
export async function* readInstance(
	command: readonly string[],
	logFile: string,
	clock: Clock,
	signal: AbortSignal,
): AsyncGenerator<ReadCredentials> {
	const deadline = clock.now() + ENTRY_MS;
	let entered = false;
	while (!entered && !signal.aborted && clock.now() < deadline) {
		for await (const read of runReader(command, logFile, signal)) {
			entered = true;
			yield read;
		}
		if (!entered) await clock.sleep(ENTRY_PAUSE_MS);
	}
}

async function* runReader(
	command: readonly string[],
	logFile: string,
	signal: AbortSignal,
): AsyncGenerator<ReadCredentials> {
	const [file = "", ...args] = command;
	const log = openSync(logFile, "a", 0o600);
	const child = spawn(file, args, {
		stdio: ["pipe", "pipe", log],
		detached: true,
		signal,
	});
	closeSync(log);
	const stop = () => child.kill("SIGTERM");
	child.on("error", stop);
	try {
		const input = child.stdout ?? Readable.from([]);
		for await (const line of createInterface({ input })) {
			yield JSON.parse(line) as ReadCredentials;
		}
	} finally {
		stop();
	}
}
