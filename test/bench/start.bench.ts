import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { linkRelease } from "../contract/linked-release.ts";
import type { Row } from "./row.ts";

const SOURCES = resolve(import.meta.dirname, "../..");
const ROUNDS = 15;
/** The first two starts write what is compiled. */
const FIRST = 2;

/** How long an installed controller takes until it answers, and the command line to its end, beside the same from sources. */
export async function run(): Promise<readonly Row[]> {
	const release = await linkRelease();
	const scratch = mkdtempSync(join(tmpdir(), "gumleaf-start-"));
	try {
		const controller = (main: string, name: string) => {
			const data = join(scratch, name);
			return timed(
				join(scratch, `${name}-compiled`),
				[main, "--data-dir", data, "--listen", "127.0.0.1:0"],
				["--node-listen", `unix:${data}/nodes.sock`, "--log-level=error"],
			);
		};
		const commands = (main: string, name: string) =>
			timed(join(scratch, `${name}-compiled`), [main, "--help"]);
		return [
			await compared("start of a controller", [
				controller(join(release, "controller/main.js"), "linked"),
				controller(join(SOURCES, "controller/main.ts"), "sources"),
			]),
			await compared("gumleaf --help", [
				commands(join(release, "cli/main.js"), "linked-cli"),
				commands(join(SOURCES, "cli/main.ts"), "sources-cli"),
			]),
		];
	} finally {
		rmSync(release, { recursive: true });
		rmSync(scratch, { recursive: true });
	}
}

/** Starts a program with what it compiled before, until it says its first line: milliseconds. */
function timed(compiled: string, ...args: string[][]): () => Promise<number> {
	return async () => {
		const began = performance.now();
		const child: ChildProcess = spawn(process.execPath, args.flat(), {
			stdio: ["ignore", "pipe", "inherit"],
			env: { ...process.env, NODE_COMPILE_CACHE: compiled },
		});
		if (!child.stdout) throw new Error("nothing is heard of it");
		await once(child.stdout, "data");
		const took = performance.now() - began;
		const ended = once(child, "close");
		child.kill();
		child.stdout.resume();
		await ended;
		return took;
	};
}

/** Both in turn, so that both meet the same machine. */
async function compared(
	name: string,
	[ours, others]: readonly [() => Promise<number>, () => Promise<number>],
): Promise<Row> {
	const [took, yardsticks]: [number[], number[]] = [[], []];
	for (let round = 0; round < ROUNDS + FIRST; round += 1) {
		const pair = [await ours(), await others()] as const;
		if (round < FIRST) continue;
		took.push(pair[0]);
		yardsticks.push(pair[1]);
	}
	const [value, yardstick] = [median(took), median(yardsticks)];
	const ratio = Math.round((value / yardstick) * 100) / 100;
	return { name, unit: "ms", value, yardstick, ratio, goal: "≤ 0.6" };
}

function median(values: readonly number[]): number {
	const sorted = values.toSorted((a, b) => a - b);
	return Math.round(sorted[Math.floor(sorted.length / 2)] ?? Number.NaN);
}
