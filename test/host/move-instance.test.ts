import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { after, before, describe, it } from "node:test";
import { promisify } from "node:util";
import {
	DescribeInstancesCommand,
	StopInstancesCommand,
	waitUntilInstanceStopped,
} from "@aws-sdk/client-ec2";
import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { ControllerLink } from "../../agent/sync/controller-link.ts";
import { ensureIdentity } from "../../agent/sync/enrol.ts";
import { ask } from "./ask.ts";
import { enterNamespace } from "./enter-namespace.ts";
import { onHost } from "./host-under-test.ts";
import {
	clientsOf,
	type RestartableController,
	startRestartableController,
} from "./restartable-controller.ts";
import { KEYS_URL, runInstances } from "./run-instances.ts";
import { type RunningAgent, startAgent } from "./running-agent.ts";
import { until } from "./until.ts";

const GUMLEAF = resolve(import.meta.dirname, "../../cli/gumleaf");
const IN_NAMESPACES = resolve(import.meta.dirname, "../../setup/in-namespaces");
const ASK = join(import.meta.dirname, "instance-client.ts");
const FLAGS = ["--hypervisor=netns", "--own-network-namespace", "--vcpus=64"];

const run = promisify(execFile);

if (enterNamespace(import.meta.filename)) describeMoves();

function describeMoves(): void {
	let controller: RestartableController;
	/** In this network namespace, and in one of its own. */
	let hostA: RunningAgent;
	let hostB: RunningAgent;
	let id = "";
	let keys: Record<string, string> = {};

	async function gumleaf(...args: string[]) {
		const command = [...args, `--data-dir=${controller.dataDir}`];
		try {
			return { code: 0, ...(await run(GUMLEAF, command)) };
		} catch (error) {
			return error as { code: number; stdout: string; stderr: string };
		}
	}

	async function onHostB(...command: string[]): Promise<string> {
		const enter = ["-t", String(hostB.pid), "-m", "-n", ...command];
		return (await run("nsenter", enter)).stdout.trim();
	}

	const askOnB = (url: string) =>
		onHostB(...["ip", "netns", "exec", id], process.execPath, ASK, url, "");

	describe("an instance that moves between two hosts", () => {
		before(async () => {
			controller = await startRestartableController();
			hostA = await startAgent(controller, "host-a", [
				...FLAGS,
				"--subnet=10.20.0.0/24",
			]);
			[id = ""] = await runInstances(controller, 1);
			hostB = await startAgent(
				controller,
				"host-b",
				[...FLAGS, "--subnet=10.21.0.0/24"],
				{ launcher: ["/bin/sh", IN_NAMESPACES, process.execPath] },
			);
		});
		after(async () => {
			await hostB?.[Symbol.asyncDispose]();
			await hostA?.[Symbol.asyncDispose]();
			await controller?.[Symbol.asyncDispose]();
		});

		it("is ready when its firewall entry and its keys are in place", async () => {
			const waited = await gumleaf("wait-ready", id);
			assert.equal(waited.code, 0, waited.stderr);
			keys = JSON.parse(await ask(id, KEYS_URL));
			assert.match(keys.AccessKeyId ?? "", /^ASIA/);
		});

		it("goes on at the other host and nowhere else, with its role's keys there", async () => {
			const foreign =
				"ip netns add somebody; ip link add foreign0 type veth peer name foreign1";
			onHost(foreign);
			await onHostB("sh", "-ec", foreign);
			const moved = await gumleaf("instance", "move", id);
			assert.equal(moved.code, 0, moved.stderr);
			assert.match(moved.stdout, /goes on at host-b once host-a has stopped/);
			const waited = await gumleaf("wait-ready", id);
			assert.equal(waited.code, 0, waited.stderr);
			assert.equal(existsSync(`/run/netns/${id}`), false);
			const now = JSON.parse(await askOnB(KEYS_URL));
			assert.match(now.AccessKeyId ?? "", /^ASIA/);
			assert.notEqual(now.AccessKeyId, keys.AccessKeyId);
			const { Reservations } = await controller.root.ec2.send(
				new DescribeInstancesCommand({ InstanceIds: [id] }),
			);
			const [instance] = Reservations?.[0]?.Instances ?? [];
			assert.match(instance?.PrivateIpAddress ?? "", /^10\.21\.0\./);
		});

		it("leaves the keys that it has had in use", async () => {
			const { sts } = clientsOf({
				accessKeyId: keys.AccessKeyId ?? "",
				secretAccessKey: keys.SecretAccessKey ?? "",
				sessionToken: keys.Token ?? "",
			});
			const { Arn } = await sts.send(new GetCallerIdentityCommand());
			assert.match(Arn ?? "", new RegExp(`assumed-role/worker/${id}$`));
		});

		it("gives its former host no keys any more, whatever epoch it claims", async () => {
			const settings = { nodeName: "host-a", joinTokenFile: undefined };
			const address = { kind: "unix", path: controller.nodeSocket } as const;
			const { stateDir } = hostA;
			using link = new ControllerLink(
				address,
				await ensureIdentity({ ...settings, stateDir, controller: address }),
			);
			for (const epoch of [1, 2, 3]) {
				const { results } = await link.client.credentials({
					requests: [{ instanceId: id, epoch }],
					lifetimeSeconds: 3600,
				});
				assert.equal(results[0]?.status, "unknown");
			}
		});

		it("is made again, once, when its host comes back from a reboot", async () => {
			// With its last process go the host's namespaces, and everything in them.
			await hostB.kill();
			await hostB.program.start();
			// Until the namespace is mounted on its file, that is a file of its own number.
			const file = `/run/netns/${id}`;
			const mounted = `[ $(stat -fLc%T ${file}) = nsfs ] && stat -Lc%i ${file}`;
			const before = await onHostB("sh", "-c", mounted).catch(() => "");
			await until("the instance's keys", async () =>
				/ASIA/.test(await askOnB(KEYS_URL).catch(() => "")),
			);
			const made = await onHostB("sh", "-c", mounted);
			assert.ok(before === "" || before === made, "made twice");
			const taps = await onHostB("sh", "-c", "ip -o link | grep -c ': gum'");
			assert.equal(taps, "1");
		});

		it("keeps running while the agent restarts, and nothing of anybody else's is touched", async () => {
			await gumleaf("instance", "move", id, "--to", "host-a");
			assert.equal((await gumleaf("wait-ready", id)).code, 0);
			const made = statSync(`/run/netns/${id}`).ino;
			await hostA.kill();
			await hostA.program.start();
			await until("keys after the restart", async () =>
				/ASIA/.test(await ask(id, KEYS_URL).catch(() => "")),
			);
			assert.equal(statSync(`/run/netns/${id}`).ino, made);
			assert.match(onHost("ip netns list"), /somebody/);
			assert.match(onHost("ip -o link"), /foreign0/);
		});

		it("is told from one that will not be ready, and from one that is not there", async () => {
			const { ec2 } = controller.root;
			const InstanceIds = [id];
			await ec2.send(new StopInstancesCommand({ InstanceIds }));
			const wait = { client: ec2, maxWaitTime: 30, minDelay: 1, maxDelay: 1 };
			await waitUntilInstanceStopped(wait, { InstanceIds });
			const stopped = await gumleaf("wait-ready", id);
			assert.equal(stopped.code, 3);
			assert.match(stopped.stderr, /is stopped: User initiated shutdown/);
			const absent = await gumleaf("wait-ready", "i-00000000");
			assert.equal(absent.code, 1);
			assert.match(absent.stderr, /there is no instance i-00000000/);
			await controller.program.end();
			const silent = await gumleaf("wait-ready", id, "--timeout=0");
			assert.equal(silent.code, 4);
		});
	});
}
