import { join, resolve } from "node:path";
import type { TrialFolders } from "./folders.ts";
import { nodeCommand } from "./node-command.ts";
import { type Program, startProgram } from "./program.ts";

const CONTROLLER = resolve(import.meta.dirname, "../controller/main.ts");
/** A region every AWS client knows. */
export const REGION = "us-east-1";

/** The trial's controller, and the ways to it. */
export interface TrialController extends Program {
	/** URL of the AWS APIs. */
	readonly endpoint: string;
	/** The node API's socket: a file, because the agent lives in another network namespace. */
	readonly nodeSocket: string;
}

/** Starts a controller that keeps its state in the trial's folder and meets its agent in `sockets`. */
export async function startController(
	folders: TrialFolders,
	listen: string,
	sockets: string,
	signal: AbortSignal,
): Promise<TrialController> {
	const nodeSocket = join(sockets, "nodes.sock");
	const command = nodeCommand(
		CONTROLLER,
		`--listen=${listen}`,
		`--node-listen=unix:${nodeSocket}`,
		`--data-dir=${folders.controller}`,
		`--region=${REGION}`,
	);
	const logFile = join(folders.logs, "controller.log");
	const { env } = process;
	const program = await startProgram(
		{ name: "controller", command, logFile, readyPrefix: "ready ", env },
		signal,
	);
	const endpoint = /\bapi=(\S+)/.exec(program.readyLine)?.[1];
	if (!endpoint) {
		await program[Symbol.asyncDispose]();
		throw new Error(`the controller did not say where it listens`);
	}
	return { ...program, endpoint, nodeSocket };
}
