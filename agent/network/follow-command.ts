import { once } from "node:events";
import { createInterface } from "node:readline";
import { describeError } from "#shared/errors.ts";
import { RunningProgram } from "#shared/running-program.ts";

/**
 * Runs a program that tells of changes, and hands over each line that it prints until the signal aborts; answers why it
 * ended. It ends with the agent, however that ends.
 */
export async function followCommand(
	command: readonly string[],
	onLine: (line: string) => void,
	signal: AbortSignal,
): Promise<string> {
	try {
		const args = ["--pdeathsig", "KILL", ...command];
		const program = await RunningProgram.start("setpriv", args);
		return await followProgram(program, onLine, signal);
	} catch (error) {
		return describeError(error);
	}
}

async function followProgram(
	program: RunningProgram,
	onLine: (line: string) => void,
	signal: AbortSignal,
): Promise<string> {
	const kill = () => program.kill();
	const ended = once(program.stdout, "close");
	program.stdin.destroy();
	program.stderr.resume();
	createInterface({ input: program.stdout }).on("line", onLine);
	if (signal.aborted) kill();
	else signal.addEventListener("abort", kill);
	await ended;
	const fault = await program.end();
	signal.removeEventListener("abort", kill);
	return fault ?? "exit status 0";
}
