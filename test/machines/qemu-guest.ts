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
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";

export const QEMU = "/usr/bin/qemu-system-x86_64";
/** What `setup/prepare-machines` makes. */
const MADE = "/var/cache/gumleaf/machines";
export const KERNEL = `${MADE}/kernel`;
/** What the kernel need not do: the tests of its ciphers alone take a third of the time to boot. */
const HASTE = "cryptomgr.notests mitigations=off";
/** Some seconds on an idle machine: every instruction is emulated. */
const BOOT_MS = 120_000;
const COMMAND_SECONDS = 30;
/** What the guest may be late by before it counts as hung. */
const LATE_MS = 30_000;

/** The machine, and what its system is told once it runs. */
export interface GuestOptions {
	/** The interface of this network namespace that its network card is plugged into: made, and up, already. */
	readonly tap: string;
	readonly mac: string;
	/** Its addresses, each with the length of its prefix. */
	readonly ipv4: string;
	readonly ipv6?: string;
	/** Of IPv4; without one there is no default route. */
	readonly gateway?: string;
	/** What it reaches on its link although no address of its own says so. */
	readonly onLink?: readonly string[];
	/** What it is called by whoever runs it; shown inside below /sys/class/dmi/id. */
	readonly smbios?: { readonly serial?: string; readonly uuid?: string };
}

/** What came of a script. */
export interface Outcome {
	/** 137 when it took too long. */
	readonly status: number;
	readonly stdout: string;
	readonly stderr: string;
}

/** A real machine of QEMU, emulated, with one network card; it ends with the test, however that ends. */
export class QemuGuest implements AsyncDisposable {
	readonly #folder = mkdtempSync(join(tmpdir(), "gumleaf-guest-"));
	readonly #qemu: ChildProcess;
	readonly #exited: Promise<unknown>;
	readonly #lines: AsyncIterator<string>;
	/** The guest runs one script at a time. */
	#last: Promise<unknown> = Promise.resolve();

	private constructor(options: GuestOptions) {
		const console = openSync(this.#console, "a");
		const words = ["--pdeathsig", "KILL", QEMU, ...this.#arguments(options)];
		this.#qemu = spawn("setpriv", words, {
			stdio: ["pipe", "pipe", console],
		});
		closeSync(console);
		this.#exited = once(this.#qemu, "exit");
		this.#qemu.stdin?.on("error", () => {});
		if (!this.#qemu.stdout) throw new Error("no output of QEMU");
		const lines = createInterface({ input: this.#qemu.stdout });
		this.#lines = lines[Symbol.asyncIterator]();
	}

	/** Boots one and resolves when it answers and has its addresses. */
	static async boot(options: GuestOptions): Promise<QemuGuest> {
		const guest = new QemuGuest(options);
		try {
			await guest.#readLine(BOOT_MS);
			await guest.run(addressScript(options));
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
	async run(script: string, seconds?: number): Promise<string> {
		const { status, stdout, stderr } = await this.attempt(script, seconds);
		if (status === 0) return stdout.trim();
		throw new Error(`${script}: status ${status}: ${stdout}${stderr}`);
	}

	/** Runs a shell script inside, after those that it was told before, and answers what came of it. */
	attempt(script: string, seconds = COMMAND_SECONDS): Promise<Outcome> {
		const outcome = this.#last.then(() => this.#tell(script, seconds));
		this.#last = outcome.catch(() => {});
		return outcome;
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
			// Seconds quicker than the usual firmware, and with SMBIOS, which microvm lacks.
			...["-bios", "qboot.rom"],
			...["-kernel", KERNEL, "-initrd", `${MADE}/initramfs`],
			...["-append", `console=ttyS0 quiet panic=-1 ${HASTE}`],
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

	async #tell(script: string, seconds: number): Promise<Outcome> {
		const encoded = Buffer.from(script).toString("base64");
		this.#qemu.stdin?.write(`${seconds} ${encoded}\n`);
		const answer = await this.#readLine(seconds * 1000 + LATE_MS);
		const [status, stdout = "", stderr = ""] = answer.split(" ");
		return {
			status: Number(status),
			stdout: Buffer.from(stdout, "base64").toString(),
			stderr: Buffer.from(stderr, "base64").toString(),
		};
	}

	async #readLine(withinMs: number): Promise<string> {
		const tooLate = delay(withinMs, undefined, { ref: false });
		const next = await Promise.race([this.#lines.next(), tooLate]);
		if (next && !next.done) return next.value;
		const what = next ? "ended" : "does not answer";
		throw new Error(`the machine ${what}: ${this.console}`);
	}
}

/** What the guest's system is told of its network. */
function addressScript(options: GuestOptions): string {
	const { ipv4, ipv6, gateway, onLink = [] } = options;
	return [
		// Its address is its own; nothing is to wait until that is proved.
		"echo 0 >/proc/sys/net/ipv6/conf/eth0/accept_dad",
		"ip link set eth0 up",
		`ip address add ${ipv4} dev eth0`,
		ipv6 && `ip address add ${ipv6} dev eth0`,
		gateway && `ip route add default via ${gateway}`,
		...onLink.map((address) => `ip route add ${address} dev eth0`),
	]
		.filter(Boolean)
		.join("\n");
}
