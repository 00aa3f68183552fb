import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { createAdminClient } from "../../cli/admin-client.ts";
import type { RunningController } from "../contract/running-controller.ts";

const AGENT = resolve(import.meta.dirname, "../../agent/main.ts");

/** An agent in a process of its own, enrolled with a running controller. */
export interface RunningAgent extends AsyncDisposable {
	readonly pid: number;
	/** Ends it as a crash would. */
	kill(): Promise<void>;
}

/** Makes a node, starts `agent/main.ts` on it in this network namespace and resolves when instances are answered. */
export async function startAgent(
	controller: RunningController,
	name: string,
	flags: readonly string[],
): Promise<RunningAgent> {
	const stateDir = mkdtempSync(join(tmpdir(), "gumleaf-agent-"));
	const { joinToken } = await createAdminClient(controller.dataDir).addNode(
		name,
	);
	const tokenFile = join(stateDir, "join-token");
	writeFileSync(tokenFile, joinToken, { mode: 0o600 });
	const child = spawn(
		process.execPath,
		[
			AGENT,
			`--controller=unix:${controller.nodeSocket}`,
			`--node-name=${name}`,
			`--join-token-file=${tokenFile}`,
			`--state-dir=${stateDir}`,
			"--log-level=error",
			...flags,
		],
		{ stdio: ["ignore", "pipe", "inherit"] },
	);
	const exited = once(child, "exit");
	const lines = createInterface({ input: child.stdout });
	const [line] = await Promise.race([once(lines, "line"), exited]);
	if (!String(line).startsWith("ready") || child.pid === undefined) {
		throw new Error(`the agent did not start: ${line}`);
	}
	const end = async (signal: NodeJS.Signals) => {
		child.kill(signal);
		await exited;
	};
	return {
		pid: child.pid,
		kill: () => end("SIGKILL"),
		async [Symbol.asyncDispose]() {
			if (child.exitCode === null && child.signalCode === null) {
				await end("SIGTERM");
			}
			rmSync(stateDir, { recursive: true, force: true });
		},
	};
}
