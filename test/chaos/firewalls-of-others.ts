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

/**
 * What dockerd puts there for its own bridge and a container that publishes port 80, line by line; and again after a
 * restart, when it takes its jumps out and puts them in first. The daemon itself is too heavy to run for this.
 * @see https://docs.docker.com/engine/network/packet-filtering-firewalls/
 */
export const docker: FirewallOfOthers = {
	async start() {
		onHost(`ip link add docker0 type bridge; ip link set docker0 up
			ip address add 172.17.0.1/16 dev docker0
			iptables-restore --noflush <<'END'\n${DOCKER_RULES}END`);
	},
	async reload() {
		onHost(`for jump in "DOCKER-ISOLATION-STAGE-1" "DOCKER-USER"; do
				iptables -D FORWARD -j $jump; iptables -I FORWARD -j $jump
			done; iptables -P FORWARD DROP`);
	},
	async stop() {
		onHost(`iptables -P FORWARD ACCEPT; iptables -F; iptables -X
			iptables -t nat -F; iptables -t nat -X; ip link del docker0`);
	},
};

const DOCKER_RULES = `*nat
:DOCKER - [0:0]
-A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER
-A OUTPUT ! -d 127.0.0.0/8 -m addrtype --dst-type LOCAL -j DOCKER
-A POSTROUTING -s 172.17.0.0/16 ! -o docker0 -j MASQUERADE
-A POSTROUTING -s 172.17.0.2/32 -d 172.17.0.2/32 -p tcp -m tcp --dport 80 -j MASQUERADE
-A DOCKER -i docker0 -j RETURN
-A DOCKER ! -i docker0 -p tcp -m tcp --dport 80 -j DNAT --to-destination 172.17.0.2:80
COMMIT
*filter
:FORWARD DROP [0:0]
:DOCKER - [0:0]
:DOCKER-ISOLATION-STAGE-1 - [0:0]
:DOCKER-ISOLATION-STAGE-2 - [0:0]
:DOCKER-USER - [0:0]
-A FORWARD -j DOCKER-USER
-A FORWARD -j DOCKER-ISOLATION-STAGE-1
-A FORWARD -o docker0 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
-A FORWARD -o docker0 -j DOCKER
-A FORWARD -i docker0 ! -o docker0 -j ACCEPT
-A FORWARD -i docker0 -o docker0 -j ACCEPT
-A DOCKER -d 172.17.0.2/32 ! -i docker0 -o docker0 -p tcp -m tcp --dport 80 -j ACCEPT
-A DOCKER-ISOLATION-STAGE-1 -i docker0 ! -o docker0 -j DOCKER-ISOLATION-STAGE-2
-A DOCKER-ISOLATION-STAGE-1 -j RETURN
-A DOCKER-ISOLATION-STAGE-2 -o docker0 -j DROP
-A DOCKER-ISOLATION-STAGE-2 -j RETURN
-A DOCKER-USER -j RETURN
COMMIT
`;

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
