import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

/** A program of ours as a process that can be ended and started again, over the same state. */
export class RestartableProgram {
	readonly #command: readonly string[];
	readonly #environment: Readonly<Record<string, string>>;
	readonly #launcher: readonly [string, ...string[]];
	/** As the units of systemd have it: compiled once, started quickly. */
	readonly #compiled = process.env.NODE_COMPILE_CACHE ?? ownCompiled();
	#child: ChildProcess | undefined;
	#exited: Promise<unknown> = Promise.resolve();

	/**
	 * `command` are the arguments of Node; `environment` is added to that of the test; `launcher` executes Node in its
	 * own place.
	 */
	constructor(
		command: readonly string[],
		environment: Readonly<Record<string, string>> = {},
		launcher: readonly [string, ...string[]] = [process.execPath],
	) {
		this.#command = command;
		this.#environment = environment;
		this.#launcher = launcher;
	}

	get pid(): number {
		return this.#child?.pid ?? 0;
	}

	/** Whether it was started and has not ended. */
	get isRunning(): boolean {
		const { exitCode = 0, signalCode = null } = this.#child ?? {};
		return exitCode === null && signalCode === null;
	}

	/** Starts it and resolves with the line by which it says that it is ready. */
	async start(): Promise<string> {
		this.launch();
		return await this.ready();
	}

	/** Starts it without waiting. It ends with the test, however that ends. */
	launch(): void {
		const words = [...this.#launcher, ...this.#command];
		this.#child = spawn("setpriv", ["--pdeathsig", "KILL", ...words], {
			stdio: ["ignore", "pipe", "inherit"],
			env: {
				...process.env,
				...this.#environment,
				NODE_COMPILE_CACHE: this.#compiled,
			},
		});
		this.#exited = once(this.#child, "exit");
	}

	async ready(): Promise<string> {
		const stdout = this.#child?.stdout;
		if (!stdout) throw new Error("not started");
		const lines = createInterface({ input: stdout });
		const ended = this.#exited.then(() => ["it ended"]);
		const [line] = await Promise.race([once(lines, "line"), ended]);
		if (String(line).startsWith("ready")) return String(line);
		throw new Error(`${this.#command[0]} did not start: ${line}`);
	}

	/** Ends it, as a crash would unless told otherwise. */
	async end(signal: NodeJS.Signals = "SIGKILL"): Promise<void> {
		if (this.isRunning) this.#child?.kill(signal);
		await this.#exited;
	}
}

/** A folder that goes with the test. */
function ownCompiled(): string {
	const folder = mkdtempSync(join(tmpdir(), "gumleaf-compiled-"));
	process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
	return folder;
}
