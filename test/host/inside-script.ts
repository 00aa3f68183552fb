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
export function startInside(
	namespace: string,
	name: string,
	args: readonly string[] = [],
): InsideScript {
	return start(namespace, [join(import.meta.dirname, name), ...args]);
}

/** Starts a program given as text inside a namespace, and resolves when it printed a line. */
export async function startProgram(
	namespace: string,
	text: string,
): Promise<InsideScript> {
	const program = start(namespace, ["--eval", text]);
	await program.read();
	return program;
}

function start(namespace: string, args: readonly string[]): InsideScript {
	const child = spawn(
		"ip",
		["netns", "exec", namespace, process.execPath, ...args],
		{ stdio: ["pipe", "pipe", "inherit"] },
	);
	const lines = createInterface({ input: child.stdout })[
		Symbol.asyncIterator
	]();
	return {
		write: (line) => child.stdin.write(`${line}\n`),
		async read() {
			const { value, done } = await lines.next();
			if (done) throw new Error(`${args.join(" ")} has ended`);
			return value;
		},
		async [Symbol.asyncDispose]() {
			const exited = once(child, "exit");
			if (child.exitCode !== null || child.signalCode !== null) return;
			child.kill("SIGKILL");
			await exited;
		},
	};
}
