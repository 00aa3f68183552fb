import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface, type Interface } from "node:readline";

const PROGRAM = join(import.meta.dirname, "hold-connection.ts");

/** A connection to the metadata address that an instance keeps open. */
export class HeldConnection implements AsyncDisposable {
	readonly #child: ChildProcess;
	/** Resolves when the other side ended it. */
	readonly closed: Promise<void>;

	private constructor(child: ChildProcess, lines: Interface) {
		this.#child = child;
		this.closed = nextLine(lines, "closed");
	}

	/** Resolves when a request on it was answered. */
	static async open(instanceId: string): Promise<HeldConnection> {
		const program = [process.execPath, PROGRAM, "169.254.169.254"];
		const child = spawn("ip", ["netns", "exec", instanceId, ...program], {
			stdio: ["ignore", "pipe", "inherit"],
		});
		const lines = createInterface({ input: child.stdout });
		await nextLine(lines, "open");
		return new HeldConnection(child, lines);
	}

	async [Symbol.asyncDispose](): Promise<void> {
		const { exitCode, signalCode } = this.#child;
		if (exitCode !== null || signalCode !== null) return;
		const exited = once(this.#child, "exit");
		this.#child.kill("SIGKILL");
		await exited;
	}
}

async function nextLine(lines: Interface, expected: string): Promise<void> {
	const [line] = await once(lines, "line");
	if (line !== expected) throw new Error(`${line} instead of ${expected}`);
}
