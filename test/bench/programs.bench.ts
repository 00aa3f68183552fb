import { execFile } from "node:child_process";
import { loadPrograms } from "#shared/native/programs.ts";
import { runCommand } from "#shared/run-command.ts";
import type { Row } from "./row.ts";

/** What an agent with 200 instances has. */
const HELD_MIB = 150;
const ROUNDS = 60;
const MIB = 1024 * 1024;

/** For how long starting a program keeps everybody waiting, beside Node's own way, in a process that has much memory. */
export async function run(): Promise<readonly Row[]> {
	const held = Array.from({ length: HELD_MIB }, () => Buffer.alloc(MIB, 1));
	await loadPrograms();
	const starting: number[] = [];
	const forking: number[] = [];
	for (let round = 0; round < ROUNDS; round += 1) {
		starting.push(await blockedBy(() => runCommand("true", [])));
		forking.push(await blockedBy(forkTrue));
	}
	const [value, yardstick] = [median(starting), median(forking)];
	const ratio = Math.round((value / yardstick) * 100) / 100;
	const name = `starting a program with ${held.length} MiB of memory`;
	return [{ name, unit: "ms", value, yardstick, ratio, goal: "≤ 0.3" }];
}

function forkTrue(): Promise<void> {
	return new Promise((resolve, reject) => {
		execFile("true", (error) => (error ? reject(error) : resolve()));
	});
}

/** The longest that the work keeps the event loop from its next turn, milliseconds. */
async function blockedBy(work: () => Promise<unknown>): Promise<number> {
	let longest = 0;
	let last = performance.now();
	let isDone = false;
	const look = () => {
		const now = performance.now();
		longest = Math.max(longest, now - last);
		last = now;
		if (!isDone) setImmediate(look);
	};
	setImmediate(look);
	await work();
	isDone = true;
	return longest;
}

function median(values: number[]): number {
	const sorted = values.toSorted((a, b) => a - b);
	const at = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
	return Math.round(at * 100) / 100;
}
