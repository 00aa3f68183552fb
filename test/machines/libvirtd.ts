import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { onHost } from "../host/host-under-test.ts";
import { until } from "../host/until.ts";
import { MADE } from "./qemu-guest.ts";

/** Debian's libvirt and what it needs, unpacked by `setup/prepare-machines`. */
const UNPACKED = `${MADE}/libvirt`;
const LOG = "/run/libvirtd.log";
/** Where it keeps what it knows: empty, whatever libvirt this machine has of its own. */
const FOLDERS = ["/etc", "/var/lib", "/var/cache", "/var/log"].map(
	(folder) => `${folder}/libvirt`,
);
/** Its machines run as root, their files are left as they are, and what they say is written by no daemon of its own. */
const SETTINGS = `user = "root"
group = "root"
dynamic_ownership = 0
security_driver = "none"
stdio_handler = "file"
`;

/** Why it cannot be tried here; undefined when it can. */
export function whyNoLibvirt(): string | undefined {
	if (!existsSync(UNPACKED)) {
		return "libvirt is not unpacked: sh setup/prepare-machines, as root";
	}
	const [, inside, outside] =
		/^\s*(\d+)\s+(\d+)/.exec(readFileSync("/proc/self/uid_map", "utf8")) ?? [];
	if (inside !== "0" || outside !== "0") return "only root can run libvirt";
	return undefined;
}

/**
 * libvirt's own daemon, laid over this mount namespace. It and its machines are in a PID namespace that ends with the
 * test, and keep their files in memory, which does, too.
 */
export class Libvirtd implements AsyncDisposable {
	readonly #daemon: ChildProcess;
	readonly #exited: Promise<unknown>;

	private constructor() {
		layOver();
		// Machines are orphans, whom the namespace's first process must bury: libvirt waits for that.
		const enclosed = [
			...["unshare", "--fork", "--pid", "--mount-proc", "--kill-child"],
			...["sh", "-c", `libvirtd >${LOG} 2>&1; exit`],
		];
		this.#daemon = spawn("setpriv", ["--pdeathsig=KILL", ...enclosed], {
			stdio: "ignore",
		});
		this.#exited = once(this.#daemon, "exit");
	}

	static async start(): Promise<Libvirtd> {
		const libvirtd = new Libvirtd();
		try {
			await until("libvirt runs", () => libvirtd.virsh("version") !== "");
			return libvirtd;
		} catch (cause) {
			await libvirtd[Symbol.asyncDispose]();
			throw new Error(`libvirt said ${readFileSync(LOG, "utf8")}`, { cause });
		}
	}

	/** What virsh prints. */
	virsh(command: string): string {
		return onHost(`virsh --connect=qemu:///system --quiet ${command} 2>&1`);
	}

	async [Symbol.asyncDispose](): Promise<void> {
		this.#daemon.kill("SIGKILL");
		await this.#exited;
	}
}

function layOver(): void {
	onHost(`mkdir -p /run/over/etc /run/over/var /run/over/work-etc /run/over/work-var
		mount -t overlay overlay -o lowerdir=${UNPACKED}/usr:/usr /usr
		for each in etc var; do
			mount -t overlay overlay \\
				-o lowerdir=/$each,upperdir=/run/over/$each,workdir=/run/over/work-$each /$each
		done
		for each in ${FOLDERS.join(" ")}; do
			mkdir -p $each; mount -t tmpfs tmpfs $each
		done
		# Its packages make this user, whom it looks for before it reads its settings.
		echo libvirt-qemu:x:64055:64055::/:/usr/sbin/nologin >>/etc/passwd
		echo libvirt-qemu:x:64055: >>/etc/group
		# It would make groups there that the whole machine sees.
		! mountpoint -q /sys/fs/cgroup || umount --recursive --lazy /sys/fs/cgroup`);
	writeFileSync("/etc/libvirt/qemu.conf", SETTINGS);
}
