import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { DescribeInstancesCommand } from "@aws-sdk/client-ec2";
import { enterNamespace } from "../host/enter-namespace.ts";
import {
	type RestartableController,
	startRestartableController,
} from "../host/restartable-controller.ts";
import { KEYS_URL, runInstances } from "../host/run-instances.ts";
import { type RunningAgent, startAgent } from "../host/running-agent.ts";
import { keysOf, type Read, SteadyReader } from "../host/steady-reader.ts";
import { until } from "../host/until.ts";
import type { Row } from "./row.ts";

/**
 * In a network namespace of its own: a controller, an agent and 200 instances, network namespaces all of them. Prints
 * the rows as JSON.
 */
const INSTANCES = 200;
const RESTARTS = 5;
/** Refused connections count: more often than the firewall lets an instance begin them, one would measure that. */
const READ_MS = 20;
/** Until all instances run. */
const PATIENCE_MS = 300_000;
const BOOTING = join(import.meta.dirname, "boot-instances.ts");

if (enterNamespace(import.meta.filename)) {
	console.log(JSON.stringify(await measureAll()));
}

async function measureAll(): Promise<readonly Row[]> {
	await using controller = await startRestartableController();
	await using agent = await startAgent(controller, "host-a", [
		...["--hypervisor=netns", "--own-network-namespace"],
		...["--subnet=10.20.0.0/24", `--instances=${INSTANCES}`],
		// There is no machine in them.
		...[`--vcpus=${INSTANCES * 2}`, "--memory-mib=1000000"],
	]);
	const idle = residentMiB(agent.pid);
	const ids = await runInstances(controller, INSTANCES);
	await allRun(controller);
	const [last = ""] = ids.slice(-1);
	await using reader = new SteadyReader(last, KEYS_URL, READ_MS);
	await reader.until(hasKeys);
	const latencies = await bootAtOnce(ids);
	return [
		...latencyRows(latencies),
		{
			...{ name: `memory with ${INSTANCES} instances (of 0)`, unit: "MiB" },
			...row(residentMiB(agent.pid), idle),
		},
		await restartRow(agent, reader),
	];
}

async function allRun(controller: RestartableController): Promise<void> {
	const Filters = [{ Name: "instance-state-name", Values: ["running"] }];
	const look = async () => {
		const { Reservations = [] } = await controller.root.ec2.send(
			new DescribeInstancesCommand({ Filters }),
		);
		const running = Reservations.flatMap(({ Instances = [] }) => Instances);
		return running.length === INSTANCES || running.length;
	};
	const patience = { withinMs: PATIENCE_MS, everyMs: 500 };
	await until(`${INSTANCES} instances run`, look, patience);
}

function hasKeys(read: Read): boolean {
	return keysOf(read) !== undefined;
}

/** In the way of the agent as little as this machine allows: machines that boot have processors of their own. */
function onFirstCore(): readonly string[] {
	return availableParallelism() > 1 ? ["taskset", "--cpu-list", "0"] : [];
}

/** How long every answer of every instance's walk took, milliseconds. */
async function bootAtOnce(ids: readonly string[]): Promise<readonly number[]> {
	const options = { maxBuffer: 64 * 1024 * 1024 };
	const run = promisify(execFile);
	const [command = "", ...args] = [...onFirstCore(), process.execPath];
	const { stdout } = await run(command, [...args, BOOTING, ...ids], options);
	const latencies: number[] = JSON.parse(stdout);
	return latencies.toSorted((a, b) => a - b);
}

function latencyRows(sorted: readonly number[]): readonly Row[] {
	const at = (share: number) =>
		sorted[Math.ceil(sorted.length * share) - 1] ?? Number.NaN;
	const name = (what: string) =>
		`${INSTANCES} instances boot at once, ${sorted.length} answers: ${what}`;
	return [
		{ name: name("p50"), unit: "ms", ...row(at(0.5), 100) },
		{ name: name("p99"), unit: "ms", ...row(at(0.99), 100), goal: "≤ 1" },
		{ name: name("longest"), unit: "ms", ...row(at(1), 1000), goal: "≤ 1" },
	];
}

/** From the start of the agent's process to the first keys that an instance reads; the median of several crashes. */
async function restartRow(
	agent: RunningAgent,
	reader: SteadyReader,
): Promise<Row> {
	const took: number[] = [];
	for (let n = 0; n < RESTARTS; n += 1) {
		await agent.kill();
		const started = Date.now();
		agent.program.launch();
		const { ended } = await reader.until(hasKeys, started);
		took.push(ended - started);
	}
	took.sort((a, b) => a - b);
	const median = took[Math.floor(took.length / 2)] ?? Number.NaN;
	const name = `agent's start to first answer, ${INSTANCES} instances`;
	return { name, unit: "ms", ...row(median, 1000), goal: "≤ 1" };
}

function row(value: number, yardstick: number) {
	const rounded = (number: number) => Math.round(number * 100) / 100;
	return {
		value: rounded(value),
		yardstick: rounded(yardstick),
		ratio: rounded(value / yardstick),
	};
}

function residentMiB(pid: number): number {
	const status = readFileSync(`/proc/${pid}/status`, "utf8");
	const [, kibibytes] = /^VmRSS:\s+(\d+) kB$/m.exec(status) ?? [];
	return Number(kibibytes) / 1024;
}
