import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { fromIni } from "@aws-sdk/credential-providers";
import { clientsOf } from "../host/restartable-controller.ts";
import { KEYS_URL, runInstances } from "../host/run-instances.ts";
import { keysOf, type Read, SteadyReader } from "../host/steady-reader.ts";
import { until } from "../host/until.ts";
import { Machine, REPOSITORY } from "./machine.ts";

export const UNITS = "/etc/systemd/system";
const run = promisify(execFile);
const INSTALL_MS = 120_000;

/** The settings of the agent under test. */
export const AGENT_YAML: readonly string[] = [
	"controller: https://127.0.0.1:8774",
	"node-name: host-a",
	"subnet: 10.20.0.0/24",
	"subnet-v6: fd20::/120",
	"vcpus: 64",
];

/** Whether a read brought keys. */
export function hasKeys(read: Read): boolean {
	return keysOf(read) !== undefined;
}

/** A host with a systemd of its own, and what an administrator does on it. */
export class ServiceHost implements AsyncDisposable {
	readonly machine: Machine;
	#reader: SteadyReader | undefined;

	private constructor(machine: Machine) {
		this.machine = machine;
	}

	static async boot(): Promise<ServiceHost> {
		return new ServiceHost(await Machine.create());
	}

	/** Reads an instance's keys all the time. */
	get reader(): SteadyReader {
		return this.#reader ?? assert.fail("nobody reads");
	}

	run(script: string, timeoutMs?: number): Promise<string> {
		return this.machine.run(script, timeoutMs);
	}

	property(unit: string, name: string): Promise<string> {
		return this.run(`systemctl show --property=${name} --value ${unit}`);
	}

	async pidOf(unit: string): Promise<number> {
		const pid = Number(await this.property(unit, "MainPID"));
		// To 0 a signal goes to everybody, this test included.
		assert.ok(pid > 1, `${unit} does not run`);
		return pid;
	}

	agentPid(): Promise<number> {
		return this.pidOf("gumleaf-agent");
	}

	/** Kills a service's program; answers when that was, by this process's clock. */
	async crash(unit: string): Promise<number> {
		const pid = await this.pidOf(unit);
		return Number(await this.run(`kill -KILL ${pid}; date +%s%3N`));
	}

	/** How long a Node that does nothing takes from its start to its end: what the machine is at leisure to do. */
	async bareStartMs(): Promise<number> {
		const node = process.execPath;
		const took = await this.run(
			`began=$(date +%s%3N); ${node} -e 0; echo $(($(date +%s%3N) - began))`,
		);
		return Number(took);
	}

	/** What is answered on a UNIX socket. */
	read(socketPath: string, path: string): Promise<string> {
		const ask = `require("node:http").get({ socketPath: "${socketPath}", path: "${path}" },
			(answer) => answer.pipe(process.stdout))`;
		return this.run(`${process.execPath} -e '${ask}'`);
	}

	async restarts(unit = "gumleaf-agent"): Promise<number> {
		return Number(await this.property(unit, "NRestarts"));
	}

	journal(unit: string): Promise<string> {
		return this.run(`journalctl --no-pager --output=cat --unit=${unit}`);
	}

	write(path: string, text: string): void {
		writeFileSync(join(this.machine.root, path), text);
	}

	/** Has an archive made elsewhere and brings it to the host; answers the folder that is in it. */
	async unpackArchive(): Promise<string> {
		const folder = join(this.machine.root, "var/tmp");
		await run(join(REPOSITORY, "systemd/make-archive"), [folder]);
		return this.run(`cd /var/tmp; tar -xzf gumleaf-*.tar.gz
			ls -d /var/tmp/gumleaf-*/ | sed 's#/$##'`);
	}

	/** Files are named as one who stands in /var/tmp does. */
	install(part: string, flags = "", from = REPOSITORY): Promise<string> {
		return this.run(
			`cd /var/tmp; ${from}/systemd/install ${part} ${flags} 2>&1`,
			INSTALL_MS,
		);
	}

	uninstall(part: string, from = REPOSITORY): Promise<string> {
		return this.run(
			`sh -x ${from}/systemd/uninstall ${part} --purge --instances`,
			INSTALL_MS,
		);
	}

	/** Clients of the installed controller, called by root. */
	rootClients() {
		const filepath = join(
			this.machine.root,
			"var/lib/gumleaf/root-credentials",
		);
		return clientsOf(
			fromIni({ filepath, profile: "default", ignoreCache: true }),
		);
	}

	/** Has an installed controller's operator add the host, installs its agent and waits until it serves an instance. */
	async installAgent(from?: string): Promise<void> {
		await this.run("gumleaf node add host-a >/var/tmp/token");
		this.write("var/tmp/agent.yaml", AGENT_YAML.join("\n"));
		const flags = "--config agent.yaml --join-token-file token";
		await this.install("agent", flags, from);
		const [instance = ""] = await runInstances({ root: this.rootClients() }, 1);
		await until("the instance is there", async () => {
			await this.run(`ip netns exec ${instance} true`);
			return true;
		});
		const { enter } = this.machine;
		this.#reader = new SteadyReader(instance, KEYS_URL, 20, enter);
		await this.reader.until(hasKeys);
	}

	/** Reads since then that were turned away; one that waited until it gave up says how busy the machine is. */
	refusals(since: number): readonly Read[] {
		return this.reader.reads.filter(
			(read) =>
				read.began >= since &&
				!hasKeys(read) &&
				!read.error?.includes("aborted"),
		);
	}

	/** Files, users and the network as an administrator may see them; not what systemd itself writes down. */
	state(): Promise<string> {
		return this.run(`find / -xdev \\( -path /proc -o -path /sys -o -path /run \\
			-o -path /tmp -o -path /var/tmp -o -path /var/log -o -path ${REPOSITORY} \\
			-o -path /var/lib/systemd \\) -prune -o -print | sort
			cat /etc/passwd /etc/group; ip -o address; cat /proc/sys/net/ipv4/tcp_fwmark_accept
			iptables-save | grep -v '^#' | sed 's/ \\[.*//' | sort; ipset save`);
	}

	/** Nobody reads any more. */
	async stopReading(): Promise<void> {
		await this.#reader?.[Symbol.asyncDispose]();
	}

	async [Symbol.asyncDispose](): Promise<void> {
		await this.stopReading();
		await this.machine[Symbol.asyncDispose]();
	}
}
