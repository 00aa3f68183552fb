/**
 * Loaded before each program that the trial starts: however the trial ends, even killed, the other end of the
 * program's standard input closes, and the program ends as by SIGTERM.
 */
const GRACE_MS = 10_000;

function end(): void {
	setTimeout(() => process.kill(process.pid, "SIGKILL"), GRACE_MS).unref();
	process.kill(process.pid, "SIGTERM");
}

process.stdin.once("close", end).on("error", () => {});
process.stdin.resume();
process.stdin.unref();
