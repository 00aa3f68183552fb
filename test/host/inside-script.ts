import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";

/** A script that runs inside a namespace and talks by lines. */
export interface InsideScript extends AsyncDisposable {
	write(line: string): void;
	read(): Promise<string>;
}

/** Starts one of this folder's scripts inside a namespace. */
export function startInside(namespace: string, name: string): InsideScript {
	const file = join(import.meta.dirname, name);
	const child = spawn(
		"ip",
		["netns", "exec", namespace, process.execPath, file],
		{ stdio: ["pipe", "pipe", "inherit"] },
	);
	const lines = createInterface({ input: child.stdout })[
		Symbol.asyncIterator
	]();
	return {
		write: (line) => child.stdin.write(`${line}\n`),
		read: async () => String((await lines.next()).value),
		async [Symbol.asyncDispose]() {
			const exited = once(child, "exit");
			if (child.exitCode !== null || child.signalCode !== null) return;
			child.kill("SIGKILL");
			await exited;
		},
	};
}
