/** What systemd tells a service by its environment. */
export interface ServiceEnvironment {
	/** Where the service manager listens; undefined when none started this process. */
	readonly notifySocket: string | undefined;
	/** After how long a silence the service manager ends the process, milliseconds. */
	readonly watchdogMs: number | undefined;
	/** Listening sockets that were handed over. */
	readonly sockets: readonly number[];
	/** Whether standard error goes to the journal. */
	readonly logsToJournal: boolean;
}

/** What a process knows of itself. */
export interface OwnProcess {
	readonly pid: number;
	/** Device and inode of standard error. */
	readonly standardError: { readonly dev: number; readonly ino: number };
}

const FIRST_SOCKET = 3;

/**
 * Reads what is meant for this very process: children inherit an environment that is not about them.
 * @see https://man7.org/linux/man-pages/man3/sd_watchdog_enabled.3.html
 * @see https://man7.org/linux/man-pages/man3/sd_listen_fds.3.html
 */
export function readServiceEnvironment(
	env: Readonly<Record<string, string | undefined>>,
	{ pid, standardError }: OwnProcess,
): ServiceEnvironment {
	const { dev, ino } = standardError;
	const isWatched = [undefined, String(pid)].includes(env.WATCHDOG_PID);
	const isGivenSockets = env.LISTEN_PID === String(pid);
	return {
		notifySocket: env.NOTIFY_SOCKET || undefined,
		watchdogMs: isWatched ? milliseconds(env.WATCHDOG_USEC) : undefined,
		sockets: Array.from(
			{ length: isGivenSockets ? count(env.LISTEN_FDS) : 0 },
			(_, index) => FIRST_SOCKET + index,
		),
		logsToJournal: env.JOURNAL_STREAM === `${dev}:${ino}`,
	};
}

function milliseconds(microseconds: string | undefined): number | undefined {
	const value = count(microseconds);
	return value > 0 ? value / 1000 : undefined;
}

function count(text = ""): number {
	return /^\d{1,12}$/.test(text) ? Number(text) : 0;
}
