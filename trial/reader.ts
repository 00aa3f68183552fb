import { spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { createInterface } from "node:readline";

/** What an instance read from its metadata endpoint. */
export interface ReadCredentials {
	readonly accessKeyId: string;
	readonly secretAccessKey: string;
	readonly sessionToken: string;
	/** ISO 8601. */
	readonly expiration: string;
}

/**
 * Runs a reader program inside the instance and yields each new set of credentials that it sees,
 * until the signal aborts or the program ends.
 */
export async function* readInstance(
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
		for await (const line of createInterface({ input: child.stdout })) {
			yield JSON.parse(line) as ReadCredentials;
		}
	} finally {
		stop();
	}
}
