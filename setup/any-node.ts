/**
 * To be run after npm has changed package-lock.json: takes from its optional packages which Node they want. npm runs on
 * whatever Node the machine has, and would leave out those that want a newer one, but it is ours that runs them.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";

const FILE = resolve(import.meta.dirname, "../package-lock.json");
const lock: {
	packages: Record<string, { optional?: boolean; engines?: object }>;
} = JSON.parse(readFileSync(FILE, "utf8"));
for (const one of Object.values(lock.packages)) {
	if (one.optional) delete one.engines;
}
writeFileSync(FILE, `${JSON.stringify(lock, null, "\t")}\n`);
