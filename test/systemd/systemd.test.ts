import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { fromIni } from "@aws-sdk/credential-providers";
import { enterNamespace } from "../host/enter-namespace.ts";
import { onHost } from "../host/host-under-test.ts";
import { clientsOf } from "../host/restartable-controller.ts";
import { KEYS_URL, runInstances } from "../host/run-instances.ts";
import { keysOf, type Read, SteadyReader } from "../host/steady-reader.ts";
import { Machine, REPOSITORY, within } from "./machine.ts";
import { whyNoMachine } from "./why-no-machine.ts";

/** Highest exposure that systemd-analyze may find (0 to 10), times ten as it wants it. */
const EXPOSURE = {
	"gumleaf-controller.service": 15,
	"gumleaf-agent.service": 20,
	"gumleaf-sysctl.service": 20,
	"gumleaf-firewall.service": 30,
} as const;
/** As long as a busy machine may take for what else takes a moment. */
const SOON_MS = 30_000;
const UNITS = "/etc/systemd/system";
const AGENT_YAML = [
	"controller: https://127.0.0.1:8774",
	"node-name: host-a",
	"subnet: 10.20.0.0/24",
	"subnet-v6: fd20::/120",
	"vcpus: 64",
];
/** A service that starts the host's guests, as libvirt's would: it notes what rules there are by then. */
const GUESTS = `[Unit]
Description=What starts guests
[Service]
Type=oneshot
ExecStart=/bin/sh -c 'iptables-save -t raw >/var/tmp/rules-seen-by-guests'
[Install]
WantedBy=multi-user.target
`;

/** What a machine without power forgets of the network, which is this process's. */
const POWER_LOSS = `nft flush ruleset; ipset destroy
	ip -o link | sed -n 's/^[0-9]*: \\(gum[^@:]*\\).*/\\1/p' | xargs -rn1 ip link del
	ip address del 169.254.169.254/32 dev lo; ip address del fd00:ec2::254/128 dev lo; echo 0 >/proc/sys/net/ipv4/tcp_fwmark_accept`;

/** The lines that one text has and the other has not. */
function difference(one: string, other: string): string[] {
	const known = new Set(other.split("\n"));
	return one.split("\n").filter((line) => !known.has(line));
}

const refusal = whyNoMachine();
if (refusal !== undefined) {
	const skip = process.env.CI === "true" ? false : refusal;
	it(`boots a systemd (${refusal})`, { skip }, () => assert.fail(refusal));
} else if (enterNamespace(import.meta.filename)) describeServices();

function describeServices(): void {
	let machine: Machine;
	let asFound: string;
	let instance: string;
	let reader: SteadyReader;

	const hasKeys = (read: Read) => keysOf(read) !== undefined;
	const property = (unit: string, name: string) =>
		machine.run(`systemctl show --property=${name} --value ${unit}`);
	const agentPid = async () => {
		const pid = Number(await property("gumleaf-agent", "MainPID"));
		// To 0 a signal goes to everybody, this test included.
		assert.ok(pid > 1, "the agent does not run");
		return pid;
	};
	const journal = (unit: string) =>
		machine.run(`journalctl --no-pager --output=cat --unit=${unit}`);
	const write = (path: string, text: string) =>
		writeFileSync(join(machine.root, path), text);
	const install = (part: string, flags = "", from = REPOSITORY) =>
		machine.run(`${from}/systemd/install ${part} ${flags} 2>&1`, 120_000);
	const uninstall = (part: string) =>
		machine.run(
			`sh -x ${REPOSITORY}/systemd/uninstall ${part} --purge --instances`,
			120_000,
		);
	const restarts = async () =>
		Number(await property("gumleaf-agent", "NRestarts"));
	/** Reads since then that were turned away; one that waited until it gave up says how busy the machine is. */
	const refusals = (since: number) =>
		reader.reads.filter(
			(read) =>
				read.began >= since &&
				!hasKeys(read) &&
				!read.error?.includes("aborted"),
		);
	/** Files, users and the network as an administrator may see them; not what systemd itself writes down. */
	const hostState = () =>
		machine.run(`find / -xdev \\( -path /proc -o -path /sys -o -path /run \\
			-o -path /tmp -o -path /var/tmp -o -path /var/log -o -path ${REPOSITORY} \\
			-o -path /var/lib/systemd \\) -prune -o -print | sort
			cat /etc/passwd /etc/group; ip -o address; cat /proc/sys/net/ipv4/tcp_fwmark_accept
			iptables-save | grep -v '^#' | sed 's/ \\[.*//' | sort; ipset save`);

	describe("controller and agent as services of systemd", () => {
		before(async () => {
			machine = await Machine.create();
			write("etc/systemd/system/libvirt-guests.service", GUESTS);
			// Empty tables stay when their last rule goes, whosoever it was.
			await machine.run(`iptables -t raw -A OUTPUT -j ACCEPT; iptables -t raw -F
				iptables -A OUTPUT -j ACCEPT; iptables -F`);
			asFound = await hostState();
			await machine.run("systemctl enable libvirt-guests");
		});
		after(async () => {
			await reader?.[Symbol.asyncDispose]();
			await machine?.[Symbol.asyncDispose]();
		});

		it("install a controller that serves by the time the installation ends", async () => {
			const said = await install("controller");
			assert.match(said, /gumleaf-controller serves/);
			const { sts } = clientsOf(rootKeys());
			const { GetCallerIdentityCommand } = await import("@aws-sdk/client-sts");
			const { Arn } = await sts.send(new GetCallerIdentityCommand({}));
			assert.match(Arn ?? "", /:root$/);
			const status = await property("gumleaf-controller", "StatusText");
			assert.equal(status, "serving");
		});

		it("refuse to install an agent whose settings are not whole, and say which", async () => {
			await assert.rejects(
				install("agent"),
				/controller: is needed.*subnet: is needed.*fill in \/etc\/gumleaf\/agent.yaml/s,
			);
			await assert.rejects(machine.run(`ls ${UNITS}/gumleaf-agent.service`));
		});

		it("install an agent that joins and serves an instance", async () => {
			await machine.run("gumleaf node add host-a >/var/tmp/token");
			write("var/tmp/agent.yaml", AGENT_YAML.join("\n"));
			await install(
				"agent",
				"--config /var/tmp/agent.yaml --join-token-file /var/tmp/token",
			);
			[instance = ""] = await runInstances({ root: clientsOf(rootKeys()) }, 1);
			await within(SOON_MS, "the instance is there", async () => {
				await machine.run(`ip netns exec ${instance} true`);
				return true;
			});
			reader = new SteadyReader(instance, KEYS_URL, 20, machine.enter);
			await reader.until(hasKeys, 0, SOON_MS);
		});

		it("change nothing when they are installed again", async () => {
			const before = await agentPid();
			await install("agent");
			assert.equal(await agentPid(), before);
		});

		it("have units without a fault, and are exposed no more than is told", async (test) => {
			const sockets = ["", "-ipv6", "@br0", "-ipv6@br0"].map(
				(name) => `gumleaf-agent${name}.socket`,
			);
			const units = `${UNITS}/gumleaf-*.service ${sockets.join(" ")}`;
			const faults = await machine.run(
				`systemd-analyze verify --recursive-errors=yes ${units} 2>&1`,
			);
			assert.equal(faults, "");
			const analyze = (unit: string, threshold: number) =>
				machine.run(`systemd-analyze security --no-pager --offline=true \\
					--threshold=${threshold} ${UNITS}/${unit} | tail -n 1`);
			test.diagnostic(await analyze("gumleaf-agent.service", 100));
			// The drop-in is for hosts whose instances are network namespaces.
			const dropIn = `${UNITS}/gumleaf-agent.service.d`;
			await machine.run(`mv ${dropIn} /var/tmp/`);
			for (const [unit, threshold] of Object.entries(EXPOSURE)) {
				test.diagnostic(await analyze(unit, threshold));
				await machine.run(`systemd-analyze security --no-pager \\
					--offline=true --threshold=${threshold} ${UNITS}/${unit}`);
			}
			await machine.run(`mv /var/tmp/gumleaf-agent.service.d ${UNITS}/`);
		});

		it("serve again right after a crash, and nobody who asks meanwhile is turned away", async (test) => {
			const took: number[] = [];
			for (let n = 0; n < 3; n += 1) {
				const before = await restarts();
				const pid = await agentPid();
				await machine.run(`kill -KILL ${pid}`);
				const crashed = Date.now();
				const { ended } = await reader.until(hasKeys, crashed, SOON_MS);
				took.push(ended - crashed);
				assert.equal(await restarts(), before + 1);
				assert.deepEqual(refusals(crashed), []);
			}
			test.diagnostic(`keys ${took.join(", ")} ms after a crash`);
		});

		it("end an agent that hangs, and serve again", async (test) => {
			await machine.run(`mkdir -p /run/systemd/system/gumleaf-agent.service.d
				printf '[Service]\\nWatchdogSec=2\\n' >/run/systemd/system/gumleaf-agent.service.d/watchdog.conf
				systemctl daemon-reload; systemctl restart gumleaf-agent`);
			const before = await restarts();
			const pid = await agentPid();
			await machine.run(`kill -STOP ${pid}`);
			const hung = Date.now();
			await within(
				SOON_MS,
				"started again",
				async () => (await restarts()) > before,
			);
			const { ended } = await reader.until(hasKeys, hung, SOON_MS);
			test.diagnostic(`keys ${ended - hung} ms after a hang (watchdog: 2 s)`);
			assert.match(await journal("gumleaf-agent"), /Watchdog timeout/);
			await machine.run(`rm -r /run/systemd/system/gumleaf-agent.service.d
				systemctl daemon-reload; systemctl restart gumleaf-agent`);
		});

		it("serve the instances there are without root's rights", async () => {
			await machine.run(`mv ${UNITS}/gumleaf-agent.service.d /var/tmp/
				systemctl daemon-reload; systemctl restart gumleaf-agent`);
			await reader.until(hasKeys, Date.now(), SOON_MS);
			const pid = await agentPid();
			const status = await machine.run(`cat /proc/${pid}/status`);
			assert.doesNotMatch(status, /^Uid:\s+0/m);
			// CAP_NET_BIND_SERVICE, CAP_NET_ADMIN, CAP_NET_RAW.
			assert.match(status, /^CapEff:\s+0{12}3400$/m);
			assert.match(status, /^Seccomp:\s+2$/m);
			await machine.run("grep -qx nft /proc/[0-9]*/comm");
			assert.doesNotMatch(
				await machine.run(
					`journalctl --no-pager -o cat _PID=${pid} --priority=warning`,
				),
				/nft monitor ended/,
			);
		});

		it("repair the rules without root's rights, and tell the journal how grave it is", async () => {
			const flushed = Date.now();
			await machine.run("iptables -t raw -F GUMLEAF-METADATA");
			await within(SOON_MS, "repaired", async () =>
				(await machine.run("iptables-save -t raw")).includes(
					"-A GUMLEAF-METADATA -m comment",
				),
			);
			await reader.until(hasKeys, flushed + 1000, SOON_MS);
			const warnings = await machine.run(
				"journalctl --no-pager -o cat --unit=gumleaf-agent --priority=4..4",
			);
			assert.match(warnings, /firewall changed by somebody else/);
			assert.doesNotMatch(warnings, /firewall repaired/);
			await machine.run(`mv /var/tmp/gumleaf-agent.service.d ${UNITS}/
				systemctl daemon-reload; systemctl restart gumleaf-agent`);
		});

		it("read settings again when told, and say what waits for a restart", async () => {
			const pid = await agentPid();
			const settings = [...AGENT_YAML, "zone: us-east-1b", "renewal-age: 2h"];
			write("etc/gumleaf/agent.yaml", settings.join("\n"));
			await machine.run("systemctl reload gumleaf-agent");
			await within(SOON_MS, "told", async () =>
				(await property("gumleaf-agent", "StatusText")).endsWith(
					"wait for a restart: renewal-age",
				),
			);
			write("etc/gumleaf/controller.yaml", "log-level: loud");
			await machine.run("systemctl reload gumleaf-controller");
			await within(SOON_MS, "told", async () =>
				(await property("gumleaf-controller", "StatusText")).includes(
					"settings of before: log-level",
				),
			);
			for (const part of ["agent", "controller"]) {
				const state = await property(`gumleaf-${part}`, "ActiveState");
				assert.equal(state, "active");
			}
			assert.equal(await agentPid(), pid);
			write("etc/gumleaf/controller.yaml", "log-level: info");
			await machine.run("systemctl reload gumleaf-controller");
		});

		it("upgrade without one read that is turned away", async () => {
			const next = "/var/tmp/next";
			await machine.run(`mkdir ${next}; cd ${REPOSITORY}
				cp -a agent cli controller shared setup systemd *.json *.md LICENSE ${next}/
				ln -s ${REPOSITORY}/node_modules ${next}/; echo >>${next}/README.md`);
			const before = await machine.run("readlink /opt/gumleaf/current");
			const began = Date.now();
			await install("agent", "", next);
			assert.notEqual(
				await machine.run("readlink /opt/gumleaf/current"),
				before,
			);
			await reader.until(hasKeys, Date.now(), SOON_MS);
			assert.deepEqual(refusals(began), []);
			const pid = await agentPid();
			const program = await machine.run(`readlink /proc/${pid}/exe`);
			const current = await machine.run("readlink -f /opt/gumleaf/current");
			assert.ok(program.startsWith(current), program);
		});

		it("stop when told, and answer nobody until they are started", async () => {
			await machine.run("systemctl stop gumleaf-agent.socket gumleaf-agent");
			const stopped = Date.now();
			const { error } = await reader.until(
				(read) => !hasKeys(read),
				stopped,
				SOON_MS,
			);
			assert.match(error ?? "", /ECONNREFUSED/);
			assert.match(await machine.run("iptables-save -t raw"), /GUMLEAF-GUEST/);
			assert.equal(await property("gumleaf-agent", "Result"), "success");
			await machine.run("systemctl start gumleaf-agent.socket gumleaf-agent");
			await reader.until(hasKeys, Date.now(), SOON_MS);
		});

		it("keep everybody out from before the first guest starts", async () => {
			await reader[Symbol.asyncDispose]();
			await machine.cut();
			onHost(POWER_LOSS);
			await machine.boot();
			const seen = await machine.run("cat /var/tmp/rules-seen-by-guests");
			assert.match(seen, /-A PREROUTING .*-j GUMLEAF-PREROUTING/);
			assert.match(seen, /-A GUMLEAF-METADATA .*-j DROP/);
			await within(SOON_MS, "the agent serves", async () =>
				(await property("gumleaf-agent", "ActiveState")).startsWith("active"),
			);
			const order = await Promise.all(
				["gumleaf-firewall", "gumleaf-agent.socket", "gumleaf-agent"].map(
					async (unit) =>
						Number(await property(unit, "ActiveEnterTimestampMonotonic")),
				),
			);
			assert.deepEqual(
				order,
				order.toSorted((a, b) => a - b),
			);
			assert.ok(order.every((at) => at > 0));
		});

		it("listen on each bridge alone where guests are on bridges", async () => {
			await machine.run("ip link add br0 type bridge; ip link set br0 up");
			const bridged = [...AGENT_YAML, "topology: bridged", "bridges: br0"];
			write("etc/gumleaf/agent.yaml", bridged.join("\n"));
			await install("agent");
			const listening = await machine.run(
				"systemctl list-sockets --no-legend --plain 'gumleaf-*' | cut -d' ' -f2- | sort",
			);
			assert.match(
				listening,
				/gumleaf-agent-ipv6@br0.socket .*\n.*gumleaf-agent@br0.socket/,
			);
			assert.equal(listening.split("\n").length, 2);
			// Two sockets of two versions of IP, which systemd opened and the agent listens on.
			const port80 = await machine.run(
				"grep -hc ':0050 .* 0A ' /proc/net/tcp /proc/net/tcp6",
			);
			assert.equal(port80, "1\n1");
			assert.equal(await property("gumleaf-agent", "ActiveState"), "active");
		});

		it("leave the host as it was found, twice in a row", async () => {
			await machine.run("systemctl disable --now libvirt-guests");
			for (let n = 0; n < 2; n += 1) {
				await uninstall("agent");
				await uninstall("controller");
				if (n === 0) await machine.run("ip link del br0");
				assert.deepEqual(difference(await hostState(), asFound), []);
				assert.deepEqual(difference(asFound, await hostState()), []);
			}
		});
	});

	function rootKeys() {
		const filepath = join(machine.root, "var/lib/gumleaf/root-credentials");
		return fromIni({ filepath, profile: "default", ignoreCache: true });
	}
}
