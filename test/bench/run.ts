import { globSync } from "node:fs";
import { join } from "node:path";
import type { Row } from "./row.ts";

/** Runs every `*.bench.ts` (or those whose name contains an argument) and prints their rows as one table. */
const asked = process.argv.slice(2);
const names = globSync("*.bench.ts", { cwd: import.meta.dirname })
	.filter((name) => asked.length === 0 || asked.some((at) => name.includes(at)))
	.sort();

const table: Row[] = [];
for (const name of names) {
	console.error(`bench: ${name}`);
	const bench = (await import(join(import.meta.dirname, name))) as {
		run(): Promise<readonly Row[]>;
	};
	table.push(...(await bench.run()));
}
console.table(table);
