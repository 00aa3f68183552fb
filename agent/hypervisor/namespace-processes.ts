import { spawn } from "node:child_process";
import { once } from "node:events";
import { runCommand } from "#shared/run-command.ts";

/** Starts a program inside a namespace that has none yet; it outlives the agent. Rejects when it cannot be started. */
export async function startInside(
	namespace: string,
	command: readonly string[],
): Promise<void> {
	if ((await processesIn(namespace)).length > 0) return;
	const child = spawn("ip", ["netns", "exec", namespace, ...command], {
		detached: true,
		stdio: "ignore",
		env: {
			PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
		},
	});
	await once(child, "spawn");
	child.unref();
}

/** Ends at once whatever runs inside a namespace. */
export async function killInside(namespace: string): Promise<void> {
	for (const pid of await processesIn(namespace)) {
		try {
			process.kill(pid, "SIGKILL");
		} catch (error) {
			if (!isGone(error)) throw error;
		}
	}
}

async function processesIn(namespace: string): Promise<number[]> {
	const text = await runCommand("ip", ["netns", "pids", namespace]);
	return text.split("\n").filter(Boolean).map(Number);
}

/** It ended by itself in between. */
function isGone(error: unknown): boolean {
	return error instanceof Error && "code" in error && error.code === "ESRCH";
}
