import { readFile } from "node:fs/promises";

/** How many files and connections this process may have open; Node has raised its soft limit to the hard one. */
export async function openFilesLimit(): Promise<number> {
	const limits = await readFile("/proc/self/limits", "utf8");
	const soft = /^Max open files +(\d+)/m.exec(limits)?.[1];
	return soft === undefined ? Number.POSITIVE_INFINITY : Number(soft);
}
