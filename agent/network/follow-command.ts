import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { describeError } from "#shared/errors.ts";

/**
 * Runs a program that tells of changes, and hands over each line that it prints until the signal aborts; answers why it
 * ended. It ends with the agent, however that ends.
 */
export async function followCommand(
	command: readonly string[],
	onLine: (line: string) => void,
	signal: AbortSignal,
): Promise<string> {
	const child = start(command);
	const end = () => child.kill("SIGKILL");
	signal.addEventListener("abort", end);
	try {
		if (child.stdout) {
			createInterface({ input: child.stdout }).on("line", onLine);
		}
		const [code, name] = await once(child, "exit");
		return `exit status ${code ?? name}`;
	} catch (error) {
		return describeError(error);
	} finally {
		signal.removeEventListener("abort", end);
	}
}

function start(command: readonly string[]): ChildProcess {
	return spawn("setpriv", ["--pdeathsig", "KILL", ...command], {
		stdio: ["ignore", "pipe", "ignore"],
		env: { PATH: "/usr/sbin:/usr/bin:/sbin:/bin", LC_ALL: "C" },
	});
}
