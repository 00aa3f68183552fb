import { getSystemErrorName } from "node:util";
import { type Koffi, throughKoffi } from "./through-koffi.ts";

/** A program that was started, and our ends of the pipes to it. Whoever started it closes them. */
export interface StartedProgram {
	readonly pid: number;
	readonly stdin: number;
	readonly stdout: number;
	readonly stderr: number;
}

/**
 * Starts programs by posix_spawn(3). Node forks, which copies the page tables of this process: with some hundred MiB of
 * memory that takes several milliseconds in which nobody is answered. This takes a fraction of one, however much memory
 * there is.
 * @see https://man7.org/linux/man-pages/man3/posix_spawn.3.html
 */
export interface Programs {
	/** Runs the file with the arguments and nothing but the environment; signals are as in a new process. Throws with the error's name. */
	start(
		file: string,
		args: readonly string[],
		environment: Readonly<Record<string, string>>,
	): StartedProgram;
	/** How it ended, as wait(2) tells it; undefined while it runs. To be asked until it has ended, and never again. */
	outcome(pid: number): number | undefined;
}

/** Loads the calls through koffi. Fails where koffi has no binary for this machine. */
export function loadPrograms(): Promise<Programs> {
	return throughKoffi(bindCalls);
}

/** More than the C libraries' own: glibc's attributes have 336, its actions 80 and a set of signals 128. */
const STRUCTURE_BYTES = 512;
const O_CLOEXEC = 0o2000000;
const POSIX_SPAWN_SETSIGDEF = 0x04;
const POSIX_SPAWN_SETSIGMASK = 0x08;
const WNOHANG = 1;

type Pipe = readonly [read: number, write: number];

function bindCalls(koffi: Koffi): Programs {
	const self = koffi.load(null);
	const calls = {
		pipe: self.func("int pipe2(_Out_ int *ends, int flags)"),
		close: self.func("int close(int fd)"),
		spawn: self.func(
			"int posix_spawn(_Out_ int *pid, const char *file, const void *actions, const void *attributes, const char **args, const char **environment)",
		),
		wait: self.func("int waitpid(int pid, _Out_ int *status, int options)"),
		beginActions: self.func("int posix_spawn_file_actions_init(void *actions)"),
		endActions: self.func(
			"int posix_spawn_file_actions_destroy(void *actions)",
		),
		duplicate: self.func(
			"int posix_spawn_file_actions_adddup2(void *actions, int from, int to)",
		),
		beginAttributes: self.func("int posix_spawnattr_init(void *attributes)"),
		setFlags: self.func(
			"int posix_spawnattr_setflags(void *attributes, short flags)",
		),
		setDefaults: self.func(
			"int posix_spawnattr_setsigdefault(void *attributes, const void *signals)",
		),
		fill: self.func("int sigfillset(void *signals)"),
	};
	const made = (call: string, error: number): void => {
		if (error === 0) return;
		const code = getSystemErrorName(-error);
		throw Object.assign(new Error(`${call} failed: ${code}`), { code });
	};
	/** No signal ignored or blocked, whatever Node does with its own. The mask stays as `init` makes it: empty. */
	const attributes = Buffer.alloc(STRUCTURE_BYTES);
	const everySignal = Buffer.alloc(STRUCTURE_BYTES);
	const flags = POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK;
	made("posix_spawnattr_init", calls.beginAttributes(attributes));
	made("posix_spawnattr_setflags", calls.setFlags(attributes, flags));
	made("sigfillset", calls.fill(everySignal));
	made(
		"posix_spawnattr_setsigdefault",
		calls.setDefaults(attributes, everySignal),
	);

	/** Ends that no other program inherits. */
	function openPipe(): Pipe {
		const ends = [-1, -1];
		if (calls.pipe(ends, O_CLOEXEC) < 0) made("pipe2", koffi.errno());
		const [read = -1, write = -1] = ends;
		return [read, write];
	}

	function spawn(
		file: string,
		words: readonly string[],
		environment: readonly string[],
		standard: readonly number[],
	): number {
		const actions = Buffer.alloc(STRUCTURE_BYTES);
		made("posix_spawn_file_actions_init", calls.beginActions(actions));
		try {
			for (const [at, end] of standard.entries()) {
				const added = calls.duplicate(actions, end, at);
				made("posix_spawn_file_actions_adddup2", added);
			}
			const pid = [-1];
			const args = [...words, null];
			const variables = [...environment, null];
			made(
				`starting ${file}`,
				calls.spawn(pid, file, actions, attributes, args, variables),
			);
			return pid[0] ?? -1;
		} finally {
			calls.endActions(actions);
		}
	}

	return {
		start(file, args, environment) {
			const ends: number[] = [];
			const open = (): Pipe => {
				const pipe = openPipe();
				ends.push(...pipe);
				return pipe;
			};
			let ours: readonly number[] = [];
			try {
				const [input, output, error] = [open(), open(), open()];
				const variables = Object.entries(environment).map(
					([name, value]) => `${name}=${value}`,
				);
				const standard = [input[0], output[1], error[1]];
				const pid = spawn(file, [file, ...args], variables, standard);
				const [stdin, stdout, stderr] = [input[1], output[0], error[0]];
				ours = [stdin, stdout, stderr];
				return { pid, stdin, stdout, stderr };
			} finally {
				for (const end of ends) if (!ours.includes(end)) calls.close(end);
			}
		},
		outcome(pid) {
			const status = [0];
			const ended = calls.wait(pid, status, WNOHANG);
			if (ended < 0) made("waitpid", koffi.errno());
			return ended === 0 ? undefined : status[0];
		},
	};
}
