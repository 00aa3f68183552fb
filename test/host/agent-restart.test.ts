import assert from "node:assert/strict";
import { existsSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { ask } from "./ask.ts";
import { enterNamespace } from "./enter-namespace.ts";
import { onHost } from "./host-under-test.ts";
import {
	type RestartableController,
	startRestartableController,
} from "./restartable-controller.ts";
import { KEYS_URL, runInstances } from "./run-instances.ts";
import { type RunningAgent, startAgent } from "./running-agent.ts";
import { keysOf, SteadyReader } from "./steady-reader.ts";
import { until } from "./until.ts";

const RESTARTS = 4;
/** From the start of the agent's process to keys in an instance, on a busy machine. How fast it is says the diagnostic. */
const RESTART_MS = 10_000;

if (enterNamespace(import.meta.filename)) describeRestarts();

function describeRestarts(): void {
	let controller: RestartableController;
	let agent: RunningAgent;
	let first = "";
	let second = "";
	let reader: SteadyReader;

	const cacheFile = () => join(agent.stateDir, "instances.cache");
	const hasKeys = (read: SteadyReader["reads"][number]) =>
		keysOf(read) !== undefined;
	const restart = async () => {
		await agent.kill();
		const started = Date.now();
		agent.program.launch();
		const { ended } = await reader.until(hasKeys, started);
		return ended - started;
	};

	describe("an agent that starts while the controller is away", () => {
		before(async () => {
			controller = await startRestartableController();
			agent = await startAgent(controller, "host-a", [
				"--hypervisor=netns",
				"--own-network-namespace",
				"--subnet=10.20.0.0/24",
				"--vcpus=64",
			]);
			const ids = await runInstances(controller, 2);
			[first = "", second = ""] = ids;
			for (const id of ids) {
				await until("it runs", () => existsSync(`/run/netns/${id}`));
			}
			reader = new SteadyReader(first, KEYS_URL, 20);
			await reader.until(hasKeys);
			await delay(500);
			await controller.program.end();
		});
		after(async () => {
			await reader?.[Symbol.asyncDispose]();
			await agent?.[Symbol.asyncDispose]();
			await controller?.[Symbol.asyncDispose]();
		});

		it("serves the same keys as before without waiting for the controller", async (test) => {
			const before = await reader.until(hasKeys);
			const took: number[] = [];
			for (let n = 0; n < RESTARTS; n += 1) took.push(await restart());
			const now = await reader.until(hasKeys, Date.now());
			assert.deepEqual(keysOf(now), keysOf(before));
			test.diagnostic(`keys after ${took.join(", ")} ms`);
			assert.ok(Math.max(...took) < RESTART_MS, `took ${took} ms`);
		});

		it("keeps its memory to itself", () => {
			assert.equal(statSync(cacheFile()).mode & 0o777, 0o600);
		});

		it("serves nothing for an instance that is not there any more", async () => {
			assert.match(await ask(second, KEYS_URL), /ASIA/);
			onHost(`ip netns pids ${second} | xargs -r kill; ip netns del ${second}`);
			await restart();
			assert.equal(onHost("ipset save gumleaf-mac").match(/^add/gm)?.length, 1);
		});

		it("goes on serving when the disk is full or read-only, and starts on it", async () => {
			const folder = agent.stateDir;
			onHost(`mount -t tmpfs -o size=256k tmpfs /mnt
				cp -a ${folder}/. /mnt/; mount --move /mnt ${folder}
				dd if=/dev/zero of=${folder}/filler bs=4k 2>/dev/null || true`);
			assert.ok((await restart()) > 0);
			// Refused while the agent is just trying to write.
			onHost(
				`until mount -o remount,ro ${folder} 2>/dev/null; do sleep 0.05; done`,
			);
			assert.ok((await restart()) > 0);
			await agent.kill();
			onHost(`umount ${folder}`);
		});

		it("sets a broken memory aside, serves none of it, and serves again when the controller is back", async () => {
			await agent.kill();
			writeFileSync(cacheFile(), "gumleaf-cache 1\nnot what it was");
			agent.program.launch();
			await until("the memory is set aside", () =>
				existsSync(`${cacheFile()}.rejected`),
			);
			assert.equal(existsSync(cacheFile()), false);
			await delay(500);
			assert.equal(await ask(first, KEYS_URL), "ECONNREFUSED");
			const started = Date.now();
			await controller.program.start();
			await reader.until(hasKeys, started);
		});
	});
}
