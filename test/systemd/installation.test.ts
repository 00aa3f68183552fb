import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { onHost } from "../host/host-under-test.ts";
import { until } from "../host/until.ts";
import { enterMachine } from "./enter-machine.ts";
import { REPOSITORY } from "./machine.ts";
import { AGENT_YAML, ServiceHost, UNITS } from "./service-host.ts";

/** Highest exposure that systemd-analyze may find (0 to 10), times ten as it wants it. */
const EXPOSURE = {
	"gumleaf-controller.service": 15,
	"gumleaf-agent.service": 20,
	"gumleaf-sysctl.service": 20,
	"gumleaf-firewall.service": 30,
} as const;
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

if (enterMachine(import.meta.filename)) {
	describe("controller and agent installed as services of systemd", () => {
		let host: ServiceHost;
		/** Unpacked on the host, which has no npm. */
		let archive: string;
		let asFound: string;

		before(async () => {
			host = await ServiceHost.boot();
			archive = await host.unpackArchive();
			// Who makes a key where the archive is unpacked does not make it public.
			host.write(`${archive}/tls-key.pem`, "secret");
			host.write("etc/systemd/system/libvirt-guests.service", GUESTS);
			// Empty tables stay when their last rule goes, whosoever it was.
			await host.run(`iptables -t raw -A OUTPUT -j ACCEPT; iptables -t raw -F
				iptables -A OUTPUT -j ACCEPT; iptables -F`);
			asFound = await host.state();
			await host.run("systemctl enable libvirt-guests");
		});
		after(() => host?.[Symbol.asyncDispose]());

		it("install a controller that serves by the time the installation ends", async () => {
			const said = await host.install("controller", "", archive);
			assert.match(said, /gumleaf-controller serves/);
			const { sts } = host.rootClients();
			const { Arn } = await sts.send(new GetCallerIdentityCommand({}));
			assert.match(Arn ?? "", /:root$/);
			const status = await host.property("gumleaf-controller", "StatusText");
			assert.equal(status, "serving");
		});

		it("refuse to install an agent whose settings are not whole, and say which", async () => {
			await assert.rejects(
				host.install("agent", "", archive),
				/controller: is needed.*subnet: is needed.*fill in \/etc\/gumleaf\/agent.yaml/s,
			);
			await assert.rejects(host.run(`ls ${UNITS}/gumleaf-agent.service`));
		});

		it("install an agent that joins and serves an instance", async () => {
			await host.installAgent(archive);
		});

		it("change nothing when they are installed again, from the archive or from the checkout it was made of", async () => {
			const parts = ["controller", "agent"];
			const pids = () =>
				Promise.all(parts.map((part) => host.pidOf(`gumleaf-${part}`)));
			const before = await pids();
			for (const from of [REPOSITORY, archive]) {
				for (const part of parts) await host.install(part, "", from);
				assert.deepEqual(await pids(), before, from);
			}
		});

		it("are the same, file by file, from the archive as from the checkout", async () => {
			const made = "/var/tmp/made";
			await host.run(`${REPOSITORY}/systemd/make-release ${made}`);
			const files = (folder: string) =>
				host.run(`cd ${folder}; find . -printf '%P %M %u %g %l\\n' | sort`);
			const installed = "/opt/gumleaf/current/";
			assert.equal(await files(installed), await files(made));
			await host.run(`diff -r --no-dereference ${made} ${installed}`);
		});

		it("have units without a fault, and are exposed no more than is told", async (test) => {
			const sockets = ["", "-ipv6", "@br0", "-ipv6@br0"].map(
				(name) => `gumleaf-agent${name}.socket`,
			);
			const units = `${UNITS}/gumleaf-*.service ${sockets.join(" ")}`;
			const faults = await host.run(
				`systemd-analyze verify --recursive-errors=yes ${units} 2>&1`,
			);
			assert.equal(faults, "");
			const analyze = (unit: string, threshold: number) =>
				host.run(`systemd-analyze security --no-pager --offline=true \\
					--threshold=${threshold} ${UNITS}/${unit} | tail -n 1`);
			test.diagnostic(await analyze("gumleaf-agent.service", 100));
			// The drop-in is for hosts whose instances are network namespaces.
			const dropIn = `${UNITS}/gumleaf-agent.service.d`;
			await host.run(`mv ${dropIn} /var/tmp/`);
			for (const [unit, threshold] of Object.entries(EXPOSURE)) {
				test.diagnostic(await analyze(unit, threshold));
				await host.run(`systemd-analyze security --no-pager \\
					--offline=true --threshold=${threshold} ${UNITS}/${unit}`);
			}
			await host.run(`mv /var/tmp/gumleaf-agent.service.d ${UNITS}/`);
		});

		it("keep everybody out from before the first guest starts", async () => {
			await host.stopReading();
			await host.machine.cut();
			onHost(POWER_LOSS);
			await host.machine.boot();
			const seen = await host.run("cat /var/tmp/rules-seen-by-guests");
			assert.match(seen, /-A PREROUTING .*-j GUMLEAF-PREROUTING/);
			assert.match(seen, /-A GUMLEAF-METADATA .*-j DROP/);
			await until("the agent serves", async () =>
				(await host.property("gumleaf-agent", "ActiveState")).startsWith(
					"active",
				),
			);
			const order = await Promise.all(
				["gumleaf-firewall", "gumleaf-agent.socket", "gumleaf-agent"].map(
					async (unit) =>
						Number(await host.property(unit, "ActiveEnterTimestampMonotonic")),
				),
			);
			assert.deepEqual(
				order,
				order.toSorted((a, b) => a - b),
			);
			assert.ok(order.every((at) => at > 0));
		});

		it("listen on each bridge alone where guests are on bridges", async () => {
			await host.run("ip link add br0 type bridge; ip link set br0 up");
			const bridged = [...AGENT_YAML, "topology: bridged", "bridges: br0"];
			host.write("etc/gumleaf/agent.yaml", bridged.join("\n"));
			// Settings need no archive.
			await host.install("agent", "", "/opt/gumleaf/current");
			const listening = await host.run(
				"systemctl list-sockets --no-legend --plain 'gumleaf-*' | cut -d' ' -f2- | sort",
			);
			assert.match(
				listening,
				/gumleaf-agent-ipv6@br0.socket .*\n.*gumleaf-agent@br0.socket/,
			);
			assert.equal(listening.split("\n").length, 2);
			// Two sockets of two versions of IP, which systemd opened and the agent listens on.
			const port80 = await host.run(
				"grep -hc ':0050 .* 0A ' /proc/net/tcp /proc/net/tcp6",
			);
			assert.equal(port80, "1\n1");
			assert.equal(
				await host.property("gumleaf-agent", "ActiveState"),
				"active",
			);
		});

		it("leave the host as it was found, twice in a row", async () => {
			await host.run("systemctl disable --now libvirt-guests");
			for (let n = 0; n < 2; n += 1) {
				await host.uninstall("agent", archive);
				await host.uninstall("controller", archive);
				if (n === 0) await host.run("ip link del br0");
				assert.deepEqual(difference(await host.state(), asFound), []);
				assert.deepEqual(difference(asFound, await host.state()), []);
			}
		});
	});
}
