import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import {
	closeSync,
	mkdirSync,
	mkdtempSync,
	openSync,
	readFileSync,
	rmSync,
} from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";
import { until } from "../host/until.ts";

const run = promisify(execFile);

/** The tree that setup/prepare-systemd makes. */
export const TREE = "/var/cache/gumleaf/systemd-tree";
export const REPOSITORY = resolve(import.meta.dirname, "../..");
const BOOT_MS = 60_000;
const COMMAND_MS = 60_000;
const END_MS = 10_000;

/**
 * A machine with a systemd of its own, by systemd-nspawn, over a copy of the tree that goes with it. It shares this
 * process's network namespace, which must be the test's own, and sees the repository, read-only, at its usual place.
 */
export class Machine implements AsyncDisposable {
	/** Where its file system can be seen from outside. */
	readonly root: string;
	readonly #folder: string;
	#nspawn: ChildProcess | undefined;
	#exited: Promise<unknown> = Promise.resolve();
	#leader = 0;

	private constructor(folder: string) {
		this.#folder = folder;
		this.root = join(folder, "root");
	}

	/** Needs a mount namespace of the test's own, and root. */
	static async create(): Promise<Machine> {
		mkdirSync("/var/tmp", { recursive: true });
		const machine = new Machine(mkdtempSync("/var/tmp/gumleaf-machine-"));
		const at = (name: string) => join(machine.#folder, name);
		for (const name of ["upper", "work", "root"]) mkdirSync(at(name));
		const layers = `lowerdir=${TREE},upperdir=${at("upper")},workdir=${at("work")}`;
		await run("mount", [
			...["-t", "overlay", "-o", layers, "overlay", machine.root],
		]);
		// Whatever hierarchy of control groups is around the test, the machine is to have a whole one of version 2.
		await run("mount", ["-t", "cgroup2", "none", "/sys/fs/cgroup"]);
		await machine.boot();
		return machine;
	}

	/** What enters the machine: the command after it runs inside. */
	get enter(): readonly string[] {
		return ["nsenter", "-t", String(this.#leader), "-a", "--"];
	}

	async boot(): Promise<void> {
		const console = openSync(join(this.#folder, "console"), "a");
		this.#nspawn = spawn(
			"systemd-nspawn",
			[
				...["--boot", "--directory", this.root, "--console=pipe"],
				...["--register=no", "--keep-unit", "--machine=gumleaf-test"],
				"--network-namespace-path=/proc/self/ns/net",
				"--capability=CAP_NET_ADMIN,CAP_NET_RAW",
				`--bind-ro=${REPOSITORY}`,
			],
			{
				stdio: ["ignore", console, console],
				env: {
					...process.env,
					SYSTEMD_NSPAWN_UNIFIED_HIERARCHY: "1",
					SYSTEMD_NSPAWN_API_VFS_WRITABLE: "network",
				},
			},
		);
		closeSync(console);
		this.#exited = once(this.#nspawn, "exit");
		const isRunning = async () => {
			this.#leader = this.#findLeader();
			const state = await this.run("systemctl is-system-running || true");
			return /running|degraded/.test(state) || state;
		};
		await until("the machine runs", isRunning, { withinMs: BOOT_MS });
		// systemd-nspawn's own number of the boot is not seen by services, which have a /proc of their own.
		await this.run("umount /proc/sys/kernel/random/boot_id");
	}

	/** Runs a shell script inside and answers what it prints; what fails or takes too long rejects with all it said. */
	async run(script: string, timeoutMs = COMMAND_MS): Promise<string> {
		const [command = "", ...enter] = this.enter;
		const args = [...enter, "sh", "-ec", script];
		try {
			const { stdout } = await run(command, args, {
				timeout: timeoutMs,
				killSignal: "SIGKILL",
				env: { PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin" },
			});
			return stdout.trim();
		} catch (error) {
			const { stdout, stderr } = error as { stdout?: string; stderr?: string };
			throw new Error(`${script}: ${stdout}${stderr}`, { cause: error });
		}
	}

	/** Takes its power away. */
	async cut(): Promise<void> {
		const nspawn = this.#nspawn;
		this.#nspawn = undefined;
		if (!nspawn) return;
		if (this.#leader > 0) process.kill(this.#leader, "SIGKILL");
		const gone = await Promise.race([this.#exited, delay(END_MS)]);
		if (!gone) nspawn.kill("SIGKILL");
		await this.#exited;
	}

	async [Symbol.asyncDispose](): Promise<void> {
		await this.cut();
		await run("umount", ["--lazy", this.root]);
		rmSync(this.#folder, { recursive: true, force: true });
	}

	/** What its console showed, for when something does not work. */
	get console(): string {
		return readFileSync(join(this.#folder, "console"), "utf8");
	}

	/** The machine's process 1 as it is numbered out here. */
	#findLeader(): number {
		const { pid, exitCode } = this.#nspawn ?? {};
		if (exitCode !== null) throw new Error(`it ended: ${this.console}`);
		const children = `/proc/${pid}/task/${pid}/children`;
		const [leader = ""] = readFileSync(children, "utf8").split(" ");
		return Number(leader) || 0;
	}
}
