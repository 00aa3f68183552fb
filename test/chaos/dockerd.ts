import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { onHost } from "../host/host-under-test.ts";
import { until } from "../host/until.ts";
import type { FirewallOfOthers } from "./firewalls-of-others.ts";

/** Debian's docker.io and what it runs on, unpacked by `setup/prepare-chaos`. */
const UNPACKED = resolve(
	import.meta.dirname,
	"../../node_modules/.cache/docker",
);
const PATH = `${UNPACKED}/usr/sbin:${UNPACKED}/usr/bin:/usr/sbin:/usr/bin:/sbin:/bin`;
const SOCKET = "unix:///run/docker.sock";
const CONTAINER = "web";

/** Why it cannot be tried here; undefined when it can. */
export function whyNoDocker(): string | undefined {
	if (!existsSync(UNPACKED)) {
		return "Docker is not unpacked: sh setup/prepare-chaos, as root";
	}
	const [, inside, outside] =
		/^\s*(\d+)\s+(\d+)/.exec(readFileSync("/proc/self/uid_map", "utf8")) ?? [];
	if (inside !== "0" || outside !== "0") return "only root can run Docker";
	return undefined;
}

/**
 * Docker's own daemon with a container of one program, which publishes a port. Both are in a PID namespace that ends with
 * the test, and keep their files in /run, which does, too.
 */
export class Dockerd implements FirewallOfOthers {
	readonly #takesPort80: boolean;
	#daemon: ChildProcess | undefined;

	/** `takesPort80`: as portmap of CNI publishes a port; nobody listens, and who asks this host there is sent to the container. */
	constructor({ takesPort80 = false } = {}) {
		this.#takesPort80 = takesPort80;
	}

	async start(): Promise<void> {
		onHost("mount -t cgroup2 none /sys/fs/cgroup");
		await this.#run();
		docker(`mkdir -p /run/image/bin && cp ${UNPACKED}/bin/busybox /run/image/bin/
			tar -C /run/image -c . | docker import - one
			docker run --detach --name=${CONTAINER} --restart=always --stop-signal=KILL \\
				--publish=8088:80 one /bin/busybox httpd -f -p 80`);
		if (!this.#takesPort80) return;
		onHost(`iptables -t nat -A PREROUTING -p tcp -m addrtype --dst-type LOCAL \\
			-m tcp --dport 80 -j DNAT --to-destination 172.17.0.2:80`);
	}

	/** A restart, as an upgrade makes one. */
	async reload(): Promise<void> {
		await this.#end();
		await this.#run();
	}

	async stop(): Promise<void> {
		docker(`docker rm --force ${CONTAINER}`);
		await this.#end();
		onHost(`iptables -P FORWARD ACCEPT; iptables -F; iptables -X
			iptables -t nat -F; iptables -t nat -X; ip link del docker0
			umount /sys/fs/cgroup`);
	}

	/** What a program in the container prints and says. */
	inside(command: string): string {
		return docker(
			`docker exec ${CONTAINER} /bin/busybox sh -c '${command}' 2>&1 || true`,
		);
	}

	async #run(): Promise<void> {
		const daemon = [
			...["dockerd", `--host=${SOCKET}`, "--storage-driver=vfs"],
			...["--data-root=/run/docker-data", "--exec-root=/run/docker"],
			"--pidfile=/run/docker.pid",
		];
		const enclosed = [
			...["unshare", "--fork", "--pid", "--mount-proc", "--kill-child"],
			...daemon,
		];
		this.#daemon = spawn("setpriv", ["--pdeathsig=KILL", ...enclosed], {
			stdio: "ignore",
			env: { PATH },
		});
		await until("Docker runs", () => docker("docker version 2>&1") !== "");
	}

	async #end(): Promise<void> {
		const { pid, exitCode } = this.#daemon ?? {};
		if (pid === undefined || exitCode !== null) return;
		const exited = once(this.#daemon as ChildProcess, "exit");
		// The first process of the namespace is the daemon itself.
		const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8");
		process.kill(Number.parseInt(children, 10), "SIGTERM");
		await exited;
	}
}

function docker(script: string): string {
	return onHost(`export PATH=${PATH} DOCKER_HOST=${SOCKET}; ${script}`);
}
