import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync, readdirSync, readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";

/** A server in a process of its own, which has one core to itself as far as this machine allows. */
export interface MeasuredServer extends AsyncDisposable {
	readonly endpoint: string;
	readonly port: number;
	/** The CPU time of all its threads so far, microseconds. */
	cpuMicros(): number;
}

/** Starts a program that says `ready api=<endpoint>`; what it writes to standard error goes to a file, as a service's does to a log. */
export async function startServer(
	program: readonly string[],
	log: string,
): Promise<MeasuredServer> {
	const [command = "", ...args] = [...pinned(), process.execPath, ...program];
	const file = openSync(log, "a", 0o600);
	const child = spawn(command, args, { stdio: ["ignore", "pipe", file] });
	closeSync(file);
	const line = await Promise.race([
		firstLine(child.stdout),
		once(child, "exit").then(([status]) => `ended with status ${status}`),
	]);
	const endpoint = /^ready api=(\S+)/.exec(line)?.[1];
	if (!endpoint) throw new Error(`starting ${program[0]}: ${line}; see ${log}`);
	return {
		endpoint,
		port: Number(new URL(endpoint).port),
		cpuMicros: () => cpuMicros(child.pid ?? 0),
		async [Symbol.asyncDispose]() {
			const ended = once(child, "exit");
			child.kill("SIGTERM");
			await ended;
		},
	};
}

async function firstLine(output: Readable | null): Promise<string> {
	if (!output) throw new Error("the program has no output");
	const [line] = await once(createInterface({ input: output }), "line");
	return String(line);
}

/** The last core for the servers: they never run at the same time, and the client finds another one. */
function pinned(): readonly string[] {
	const cores = availableParallelism();
	return cores > 1 ? ["taskset", "--cpu-list", String(cores - 1)] : [];
}

/** @see https://docs.kernel.org/scheduler/sched-stats.html */
function cpuMicros(pid: number): number {
	const folder = `/proc/${pid}/task`;
	const nanoseconds = readdirSync(folder).map((thread) => {
		const [running] = readFileSync(
			`${folder}/${thread}/schedstat`,
			"utf8",
		).split(" ");
		return Number(running);
	});
	return nanoseconds.reduce((sum, each) => sum + each, 0) / 1000;
}
