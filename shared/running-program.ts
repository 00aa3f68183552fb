import { constants as access, accessSync } from "node:fs";
import { Socket } from "node:net";
import { constants } from "node:os";
import { setTimeout as delay } from "node:timers/promises";
import { loadPrograms, type Programs } from "./native/programs.ts";

/** Between the looks whether a program has ended, milliseconds: doubled from the first to the last. */
const [FIRST_LOOK_MS, LAST_LOOK_MS] = [1, 64];
/** Administration programs stand in sbin, which is not on everybody's PATH. */
const FOLDERS = ["/usr/sbin", "/usr/bin", "/sbin", "/bin"];
/** They must speak English to be understood. */
const ENVIRONMENT = { PATH: FOLDERS.join(":"), LC_ALL: "C" };

let loaded: Promise<Programs> | undefined;

/** One of the host's administration programs, started without a shell and without a fork (see `Programs`). */
export class RunningProgram {
	readonly stdin: Socket;
	readonly stdout: Socket;
	readonly stderr: Socket;
	readonly #programs: Programs;
	readonly #pid: number;

	private constructor(
		programs: Programs,
		started: ReturnType<Programs["start"]>,
	) {
		this.#programs = programs;
		this.#pid = started.pid;
		this.stdin = new Socket({ fd: started.stdin, readable: false });
		this.stdout = new Socket({ fd: started.stdout, writable: false });
		this.stderr = new Socket({ fd: started.stderr, writable: false });
		// A program that ends without reading its input is judged by its exit status.
		for (const pipe of [this.stdin, this.stdout, this.stderr]) {
			pipe.on("error", () => {});
		}
	}

	/** Rejects where there is no such program. */
	static async start(
		command: string,
		args: readonly string[],
	): Promise<RunningProgram> {
		loaded ??= loadPrograms();
		const programs = await loaded;
		const started = programs.start(fileOf(command), args, ENVIRONMENT);
		return new RunningProgram(programs, started);
	}

	/** Not to be called after `end` has resolved. */
	kill(): void {
		process.kill(this.#pid, "SIGKILL");
		// What it has started itself may hold the pipes open.
		this.stdout.destroy();
		this.stderr.destroy();
	}

	/** Waits for its end. Answers why it did not end well; undefined when it did. To be called once, when its output has ended. */
	async end(): Promise<string | undefined> {
		for (let ms = FIRST_LOOK_MS; ; ms = Math.min(ms * 2, LAST_LOOK_MS)) {
			const status = this.#programs.outcome(this.#pid);
			if (status !== undefined) return faultOf(status);
			await delay(ms);
		}
	}
}

/** Of a status as wait(2) tells it: the signal in the lower 7 bits, or the exit status in the next 8. */
function faultOf(status: number): string | undefined {
	const signal = status & 0x7f;
	const exitStatus = (status >> 8) & 0xff;
	if (signal === 0) {
		return exitStatus === 0 ? undefined : `exit status ${exitStatus}`;
	}
	const names = Object.entries(constants.signals);
	const [name] = names.find(([, number]) => number === signal) ?? [signal];
	return `killed by ${name}`;
}

/** Where the program is; its plain name where it is nowhere, which starting it then tells. */
function fileOf(command: string): string {
	if (command.includes("/")) return command;
	const files = FOLDERS.map((folder) => `${folder}/${command}`);
	return files.find(isExecutable) ?? command;
}

function isExecutable(file: string): boolean {
	try {
		accessSync(file, access.X_OK);
		return true;
	} catch {
		return false;
	}
}
