import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { globSync } from "node:fs";
import { join, resolve } from "node:path";
import { shareServer, skipPostgres } from "./postgres/server.ts";

/** A suite's files, and how Node runs them. */
interface Suite {
	readonly patterns: readonly string[];
	readonly flags: readonly string[];
	/** Processes that the files are dealt out to, side by side; one unless told. */
	readonly processes?: number;
	/** Whether its files share a PostgreSQL server: making one takes longer than most of them. */
	readonly postgres?: boolean;
}

/**
 * Runs the test suites in order, quickest first; `npm test -- unit host` runs those named.
 * Unit tests share few processes: they are pure, and starting one costs more than most of them. Of the others three
 * files run at a time: each has its own processes, folders and namespaces, and spends half its time waiting.
 */
const SUITES = {
	unit: {
		patterns: [
			"test/*.test.ts",
			"test/{agent,cli,controller,setup,shared,trial}/**/*.test.ts",
		],
		// Many small stores and clients come and go: there is more room for what dies young.
		flags: ["--test-isolation=none", "--max-semi-space-size=64"],
		processes: 3,
	},
	store: {
		patterns: ["test/store/**/*.test.ts"],
		flags: ["--test-concurrency=3"],
		postgres: true,
	},
	contract: {
		patterns: ["test/contract/**/*.test.ts"],
		flags: ["--test-concurrency=3", "--test-timeout=120000"],
		postgres: true,
	},
	host: {
		patterns: ["test/host/**/*.test.ts"],
		flags: ["--test-concurrency=3", "--test-timeout=300000"],
	},
} as const satisfies Record<string, Suite>;

type SuiteName = keyof typeof SUITES;

/** What the tests and the programs that they start compile, once for all of them. */
const COMPILED = "node_modules/.cache/gumleaf-compiled";

const root = resolve(import.meta.dirname, "..");

function isSuite(name: string): name is SuiteName {
	return Object.hasOwn(SUITES, name);
}

async function runSuite(name: SuiteName): Promise<boolean> {
	const { patterns, flags, processes = 1, postgres }: Suite = SUITES[name];
	const files = patterns.flatMap((pattern) => globSync(pattern, { cwd: root }));
	if (files.length === 0) throw new Error(`suite ${name} has no test files`);
	if (postgres && !skipPostgres) await shareServer();
	console.log(`\n${name}: ${files.length} files`);
	const runs = deal(files.sort(), processes).map((dealt, at) =>
		runFiles(flags, dealt, at === 0 ? "inherit" : "pipe"),
	);
	const passed: boolean[] = [];
	for (const run of runs) passed.push(await run());
	return passed.every(Boolean);
}

/** In turn, so that what is slow for its subject does not come to one alone. */
function deal(files: readonly string[], hands: number): string[][] {
	const dealt = Array.from({ length: hands }, (): string[] => []);
	for (const [at, file] of files.entries()) dealt[at % hands]?.push(file);
	return dealt;
}

/** Starts to run files at once. What it answers prints what they had to say, where it was not seen, and whether all passed. */
function runFiles(
	flags: readonly string[],
	files: readonly string[],
	output: "inherit" | "pipe",
): () => Promise<boolean> {
	const child = spawn(process.execPath, ["--test", ...flags, ...files], {
		cwd: root,
		stdio: ["inherit", output, output],
		env: { ...process.env, NODE_COMPILE_CACHE: join(root, COMPILED) },
	});
	const closed = once(child, "close");
	const said = wordsOf(child);
	return async () => {
		const [code] = await closed;
		process.stdout.write(said.join(""));
		return code === 0;
	};
}

function wordsOf({ stdout, stderr }: ChildProcess): string[] {
	const said: string[] = [];
	for (const stream of [stdout, stderr]) {
		stream?.setEncoding("utf8").on("data", (text) => said.push(text));
	}
	return said;
}

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !isSuite(name));
if (unknown.length > 0) {
	console.error(
		`no such suite: ${unknown.join(", ")}; there are ${Object.keys(SUITES).join(", ")}`,
	);
	process.exit(2);
}

const failed: string[] = [];
for (const name of Object.keys(SUITES).filter(isSuite)) {
	if (asked.length > 0 && !asked.includes(name)) continue;
	if (!(await runSuite(name))) failed.push(name);
}
if (failed.length > 0) {
	console.error(`\nfailed: ${failed.join(", ")}`);
	process.exit(1);
}
