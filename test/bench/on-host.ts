import { spawnSync } from "node:child_process";
import { join } from "node:path";
import type { Row } from "./row.ts";

/** The rows that a script of this folder prints as JSON; it runs in a process of its own, which enters namespaces. */
export function measureOnHost(name: string): readonly Row[] {
	const file = join(import.meta.dirname, name);
	const { status, stdout } = spawnSync(process.execPath, [file], {
		stdio: ["ignore", "pipe", "inherit"],
		encoding: "utf8",
	});
	if (status !== 0) throw new Error(`${file} ended with ${status}: ${stdout}`);
	const rows: readonly Row[] = JSON.parse(stdout);
	return rows;
}
