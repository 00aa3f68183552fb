import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import {
	closeSync,
	mkdtempSync,
	openSync,
	readFileSync,
	rmSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
	type GuestNetwork,
	GuestScripts,
	type Outcome,
} from "./guest-scripts.ts";

export const QEMU = "/usr/bin/qemu-system-x86_64";
/** What `setup/prepare-machines` makes. */
export const MADE = "/var/cache/gumleaf/machines";
export const KERNEL = `${MADE}/kernel`;
export const INITRAMFS = `${MADE}/initramfs`;
/** What the kernel need not do: the tests of its ciphers alone take a third of the time to boot. */
const HASTE = "cryptomgr.notests mitigations=off";
export const KERNEL_ARGUMENTS = `console=ttyS0 quiet panic=-1 ${HASTE}`;
/** Seconds quicker than the usual firmware, and with SMBIOS, which microvm lacks. */
export const FIRMWARE = "/usr/share/qemu/qboot.rom";

/** The machine, and what its system is told once it runs. */
export interface GuestOptions extends GuestNetwork {
	/** The interface of this network namespace that its network card is plugged into: made, and up, already. */
	readonly tap: string;
	readonly mac: string;
	/** What it is called by whoever runs it; shown inside below /sys/class/dmi/id. */
	readonly smbios?: { readonly serial?: string; readonly uuid?: string };
}

/** A real machine of QEMU, emulated, with one network card; it ends with the test, however that ends. */
export class QemuGuest implements AsyncDisposable {
	readonly #folder = mkdtempSync(join(tmpdir(), "gumleaf-guest-"));
	readonly #qemu: ChildProcess;
	readonly #exited: Promise<unknown>;
	readonly #scripts: GuestScripts;

	private constructor(options: GuestOptions) {
		const console = openSync(this.#console, "a");
		const words = ["--pdeathsig", "KILL", QEMU, ...this.#arguments(options)];
		this.#qemu = spawn("setpriv", words, {
			stdio: ["pipe", "pipe", console],
		});
		closeSync(console);
		this.#exited = once(this.#qemu, "exit");
		const { stdin, stdout } = this.#qemu;
		if (!stdin || !stdout) throw new Error("no port of QEMU");
		const shown = () => this.console;
		this.#scripts = new GuestScripts({
			...{ input: stdin, output: stdout, console: shown },
		});
	}

	/** Boots one and resolves when it answers and has its addresses. */
	static async boot(options: GuestOptions): Promise<QemuGuest> {
		const guest = new QemuGuest(options);
		try {
			await guest.#scripts.ready(options);
			return guest;
		} catch (error) {
			await guest[Symbol.asyncDispose]();
			throw error;
		}
	}

	get pid(): number {
		return this.#qemu.pid ?? 0;
	}

	/** What its kernel and QEMU said, for when something does not work. */
	get console(): string {
		return readFileSync(this.#console, "utf8");
	}

	/** Runs a shell script inside and answers what it prints; one that fails rejects with all it said. */
	run(script: string, seconds?: number): Promise<string> {
		return this.#scripts.run(script, seconds);
	}

	/** Runs a shell script inside, after those that it was told before, and answers what came of it. */
	attempt(script: string, seconds?: number): Promise<Outcome> {
		return this.#scripts.attempt(script, seconds);
	}

	/** Takes its power away. */
	async [Symbol.asyncDispose](): Promise<void> {
		this.#qemu.kill("SIGKILL");
		await this.#exited;
		rmSync(this.#folder, { recursive: true, force: true });
	}

	get #console(): string {
		return join(this.#folder, "console");
	}

	#arguments({ tap, mac, smbios = {} }: GuestOptions): string[] {
		const strings = Object.entries(smbios).map(
			([name, text]) => `${name}=${text}`,
		);
		const link = `ifname=${tap},script=no,downscript=no,vhost=off`;
		return [
			...["-machine", "q35", "-accel", "tcg", "-smp", "1", "-m", "128"],
			...["-nodefaults", "-no-user-config", "-display", "none", "-no-reboot"],
			...["-bios", FIRMWARE, "-kernel", KERNEL, "-initrd", INITRAMFS],
			...["-append", KERNEL_ARGUMENTS],
			...["-smbios", ["type=1", ...strings].join(",")],
			...["-netdev", `tap,id=net,${link}`],
			...["-device", `virtio-net-pci,netdev=net,mac=${mac},romfile=`],
			...["-chardev", `file,id=console,path=${this.#console},append=on`],
			...["-serial", "chardev:console"],
			...["-chardev", "stdio,id=scripts,signal=off"],
			...["-device", "virtio-serial-pci"],
			...["-device", "virtserialport,chardev=scripts"],
		];
	}
}
