import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { globSync } from "node:fs";
import { join, resolve } from "node:path";
import { run } from "node:test";
import { spec } from "node:test/reporters";
import { shareServer, skipPostgres } from "./postgres/server.ts";

/** A suite's files, and how they are run. */
interface Suite {
	readonly patterns: readonly string[];
	/** Runs the files of the root's folder; whether all passed. */
	readonly run: (files: readonly string[]) => Promise<boolean>;
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
		run: (files) => runInProcesses(3, files),
	},
	store: {
		patterns: ["test/store/**/*.test.ts"],
		run: (files) => runApart(files, { timeout: 120_000 }),
		postgres: true,
	},
	contract: {
		patterns: ["test/contract/**/*.test.ts"],
		run: (files) => runApart(files, { timeout: 120_000 }),
		postgres: true,
	},
	host: {
		patterns: ["test/host/**/*.test.ts"],
		run: (files) => runApart(files, { timeout: 300_000 }),
	},
} as const satisfies Record<string, Suite>;

/** What takes longest begins first, or the others would be done and wait for it. */
const LONGEST_FIRST = [
	...["attacks-bridged", "trial", "misbehaviour", "atomicity"],
	...["attacks-routed", "adopted-machines", "metadata-access"],
	...["agent-restart", "ipv6"],
	...["controller-process", "command-line", "linked-release"],
	...["operator", "revocation"],
].map((name) => `${name}.test.ts`);

type SuiteName = keyof typeof SUITES;

const root = resolve(import.meta.dirname, "..");
// What the tests and the programs that they start compile, once for all of them.
process.env.NODE_COMPILE_CACHE = join(
	root,
	"node_modules/.cache/gumleaf-compiled",
);

function isSuite(name: string): name is SuiteName {
	return Object.hasOwn(SUITES, name);
}

async function runSuite(name: SuiteName): Promise<boolean> {
	const { patterns, run, postgres }: Suite = SUITES[name];
	const files = patterns.flatMap((pattern) => globSync(pattern, { cwd: root }));
	if (files.length === 0) throw new Error(`suite ${name} has no test files`);
	if (postgres && !skipPostgres) await shareServer();
	console.log(`\n${name}: ${files.length} files`);
	return await run(files.sort());
}

/** Each file in a process of its own, three at a time. */
async function runApart(
	files: readonly string[],
	{ timeout }: { readonly timeout: number },
): Promise<boolean> {
	const rank = (file: string) => {
		const at = LONGEST_FIRST.findIndex((name) => file.endsWith(`/${name}`));
		return at === -1 ? LONGEST_FIRST.length : at;
	};
	const inOrder = files.toSorted((a, b) => rank(a) - rank(b));
	const paths = inOrder.map((file) => join(root, file));
	const results = run({ files: paths, concurrency: 3, timeout });
	let hasFailed = false;
	results.on("test:fail", () => {
		hasFailed = true;
	});
	for await (const words of results.compose(spec)) process.stdout.write(words);
	return !hasFailed;
}

/** All files in so many processes, side by side. */
async function runInProcesses(
	processes: number,
	files: readonly string[],
): Promise<boolean> {
	const runs = deal(files, processes).map((dealt, at) =>
		runTogether(dealt, at === 0 ? "inherit" : "pipe"),
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

/** Starts to run files at once, in one process. What it answers prints what they had to say, where it was not seen, and whether all passed. */
function runTogether(
	files: readonly string[],
	output: "inherit" | "pipe",
): () => Promise<boolean> {
	// Many small stores and clients come and go: there is more room for what dies young.
	const flags = ["--test-isolation=none", "--max-semi-space-size=64"];
	const child = spawn(process.execPath, ["--test", ...flags, ...files], {
		cwd: root,
		stdio: ["inherit", output, output],
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
