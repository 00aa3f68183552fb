import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { onHost } from "../host/host-under-test.ts";

/** Debian's ufw and firewalld, unpacked by `setup/prepare-chaos`. */
const UNPACKED = resolve(
	import.meta.dirname,
	"../../node_modules/.cache/firewalls",
);
const BUS = "/run/dbus";
const PATIENCE_MS = 30_000;

/** Why they cannot be tried here; undefined when they can. */
export function whatIsMissing(): string | undefined {
	return existsSync(UNPACKED)
		? undefined
		: "ufw and firewalld are not unpacked: sh setup/prepare-chaos, as root";
}

/** Lays them over /usr and /etc, in this mount namespace alone, with the files that their installation makes. */
export function layOver(): void {
	onHost(`mkdir -p /run/over/etc /run/over/usr /run/over/work-etc /run/over/work-usr
		cp -a ${UNPACKED}/etc/. /run/over/etc/
		cp -a ${UNPACKED}/usr/. /run/over/usr/
		cp -a ${UNPACKED}/lib/. /run/over/usr/lib/
		mount -t overlay overlay -o lowerdir=/etc,upperdir=/run/over/etc,workdir=/run/over/work-etc /etc
		mount -t overlay overlay -o lowerdir=/usr,upperdir=/run/over/usr,workdir=/run/over/work-usr /usr
		cp /usr/share/ufw/*.rules /usr/share/ufw/*.init /usr/share/ufw/ufw.conf /etc/ufw/
		chmod 640 /etc/ufw/*.rules`);
}

/** A firewall that somebody else runs on the host. */
export interface FirewallOfOthers {
	start(): Promise<void>;
	/** As its operator does after a change. */
	reload(): Promise<void>;
	stop(): Promise<void>;
}

export const ufw: FirewallOfOthers = {
	// Only a reload puts in all that there will be.
	start: async () => void onHost("ufw --force enable; ufw reload"),
	reload: async () => void onHost("ufw reload"),
	stop: async () =>
		void onHost(`ufw --force disable; iptables -P INPUT ACCEPT
			iptables -P FORWARD ACCEPT; ip6tables -P INPUT ACCEPT
			ip6tables -P FORWARD ACCEPT`),
};

/** firewalld, with a bus of its own. */
export class Firewalld implements FirewallOfOthers {
	readonly #backend: "nftables" | "iptables";
	#bus: ChildProcess | undefined;
	#daemon: ChildProcess | undefined;

	constructor(backend: "nftables" | "iptables") {
		this.#backend = backend;
	}

	async start(): Promise<void> {
		onHost(`mkdir -p ${BUS}
			sed -i 's/^FirewallBackend=.*/FirewallBackend=${this.#backend}/' /etc/firewalld/firewalld.conf`);
		writeFileSync(`${BUS}/bus.conf`, BUS_CONFIGURATION);
		this.#bus = run("dbus-daemon", [`--config-file=${BUS}/bus.conf`]);
		for (let n = 0; !existsSync(`${BUS}/system_bus_socket`); n += 1) {
			if (n > 100) throw new Error("no bus");
			await delay(50);
		}
		this.#daemon = run("firewalld", ["--nofork", "--nopid"]);
		const deadline = Date.now() + PATIENCE_MS;
		while (!isRunning()) {
			if (Date.now() > deadline) throw new Error("firewalld does not start");
			await delay(200);
		}
	}

	async reload(): Promise<void> {
		onHost("firewall-cmd --reload");
	}

	async stop(): Promise<void> {
		for (const process of [this.#daemon, this.#bus]) {
			if (process?.exitCode !== null) continue;
			const exited = new Promise((done) => process.once("exit", done));
			process.kill("SIGTERM");
			await exited;
		}
	}
}

const BUS_CONFIGURATION = `<busconfig>
<type>system</type>
<listen>unix:path=${BUS}/system_bus_socket</listen>
<auth>EXTERNAL</auth>
<policy context="default">
<allow user="*"/><allow own="*"/><allow send_destination="*"/><allow receive_sender="*"/>
</policy>
</busconfig>
`;

function isRunning(): boolean {
	return (
		onHost("firewall-cmd --state 2>/dev/null || true").trim() === "running"
	);
}

/** It ends with the test, however that ends. */
function run(command: string, args: readonly string[]): ChildProcess {
	return spawn("setpriv", ["--pdeathsig", "KILL", command, ...args], {
		stdio: "ignore",
		env: { PATH: "/usr/sbin:/usr/bin:/sbin:/bin" },
	});
}
