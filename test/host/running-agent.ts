import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createAdminClient } from "../../cli/admin-client.ts";
import type { RunningController } from "../contract/running-controller.ts";
import { RestartableProgram } from "./restartable-program.ts";

const AGENT = resolve(import.meta.dirname, "../../agent/main.ts");
/** How `systemd/agent/gumleaf-agent.service` starts Node. */
const AS_IN_UNIT = "--max-semi-space-size=8";

/** An agent in a process of its own, enrolled with a running controller. */
export interface RunningAgent extends AsyncDisposable {
	readonly pid: number;
	readonly stateDir: string;
	/** To be started again after its end. */
	readonly program: RestartableProgram;
	/** Ends it as a crash would. */
	kill(): Promise<void>;
}

/** How an agent of a test differs from the usual one. */
export interface AgentOptions {
	/** Of the controller, in the place of its UNIX socket. */
	readonly controller?: string;
	readonly environment?: Readonly<Record<string, string>>;
	/** Another program than `agent/main.ts`. */
	readonly program?: string;
	/** What executes Node in its own place: in namespaces of its own. */
	readonly launcher?: readonly [string, ...string[]];
}

/** Makes a node, starts `agent/main.ts` on it in this network namespace and resolves when instances are answered. */
export async function startAgent(
	controller: Pick<RunningController, "dataDir" | "nodeSocket">,
	name: string,
	flags: readonly string[],
	options: AgentOptions = {},
): Promise<RunningAgent> {
	const stateDir = mkdtempSync(join(tmpdir(), "gumleaf-agent-"));
	const { joinToken } = await createAdminClient(controller.dataDir).addNode(
		name,
	);
	const tokenFile = join(stateDir, "join-token");
	writeFileSync(tokenFile, joinToken, { mode: 0o600 });
	const address = options.controller ?? `unix:${controller.nodeSocket}`;
	const program = new RestartableProgram(
		[
			AS_IN_UNIT,
			options.program ?? AGENT,
			`--controller=${address}`,
			`--node-name=${name}`,
			`--join-token-file=${tokenFile}`,
			`--state-dir=${stateDir}`,
			"--log-level=error",
			...flags,
		],
		options.environment,
		options.launcher,
	);
	await program.start();
	return {
		get pid() {
			return program.pid;
		},
		stateDir,
		program,
		kill: () => program.end(),
		async [Symbol.asyncDispose]() {
			await program.end("SIGTERM");
			rmSync(stateDir, { recursive: true, force: true });
		},
	};
}
