import { spawn } from "node:child_process";
import { once } from "node:events";
import { globSync } from "node:fs";
import { resolve } from "node:path";

/**
 * Runs the test suites in order, quickest first; `npm test -- unit host` runs those named.
 * Unit tests share one process: they are pure, and starting a process costs more than most of them. Of the others three
 * files run at a time: each has its own processes, folders and namespaces, and spends half its time waiting.
 */
const SUITES = {
	unit: {
		patterns: [
			"test/*.test.ts",
			"test/{agent,cli,controller,setup,shared,trial}/**/*.test.ts",
		],
		flags: ["--test-isolation=none"],
	},
	store: { patterns: ["test/store/**/*.test.ts"], flags: [] },
	contract: {
		patterns: ["test/contract/**/*.test.ts"],
		flags: ["--test-concurrency=3", "--test-timeout=120000"],
	},
	host: {
		patterns: ["test/host/**/*.test.ts"],
		flags: ["--test-concurrency=3", "--test-timeout=300000"],
	},
} as const;

type SuiteName = keyof typeof SUITES;

const root = resolve(import.meta.dirname, "..");

function isSuite(name: string): name is SuiteName {
	return Object.hasOwn(SUITES, name);
}

async function runSuite(name: SuiteName): Promise<boolean> {
	const { patterns, flags } = SUITES[name];
	const files = patterns.flatMap((pattern) => globSync(pattern, { cwd: root }));
	if (files.length === 0) throw new Error(`suite ${name} has no test files`);
	console.log(`\n${name}: ${files.length} files`);
	const child = spawn(process.execPath, ["--test", ...flags, ...files.sort()], {
		cwd: root,
		stdio: "inherit",
	});
	const [code] = await once(child, "exit");
	return code === 0;
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
