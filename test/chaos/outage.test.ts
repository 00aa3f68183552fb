import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { enterNamespace } from "../host/enter-namespace.ts";
import {
	type RestartableController,
	startRestartableController,
} from "../host/restartable-controller.ts";
import { KEYS_URL, runInstances } from "../host/run-instances.ts";
import { type RunningAgent, startAgent } from "../host/running-agent.ts";
import { keysOf, type Read, SteadyReader } from "../host/steady-reader.ts";
import { SettableClock } from "./settable-clock.ts";

const HOUR_SECONDS = 3600;
const hasKeys = (read: Read) => keysOf(read) !== undefined;

if (enterNamespace(import.meta.filename)) describeOutage();

/** Agent and controller have one clock, which is sped up; the instance's is true. */
function describeOutage(): void {
	const clock = new SettableClock();
	const { environment } = clock;
	let controller: RestartableController;
	let agent: RunningAgent;
	let reader: SteadyReader;
	let ahead = 0;

	describe("a controller that is away for hours", () => {
		before(async () => {
			controller = await startRestartableController({ environment });
			const flags = [
				"--hypervisor=netns",
				"--own-network-namespace",
				"--subnet=10.20.0.0/24",
				"--renewal-check-interval=1s",
			];
			agent = await startAgent(controller, "host-a", flags, { environment });
			const [id = ""] = await runInstances(controller, 1);
			await delay(2000);
			reader = new SteadyReader(id, KEYS_URL, 50);
			await reader.until(hasKeys);
			await controller.program.end();
		});
		after(async () => {
			await reader?.[Symbol.asyncDispose]();
			await agent?.[Symbol.asyncDispose]();
			await controller?.[Symbol.asyncDispose]();
		});

		it("is not noticed by instances for five hours", async (test) => {
			const began = Date.now();
			ahead = await clock.passHours(5);
			const reads = reader.reads.filter((read) => read.began >= began);
			test.diagnostic(`${reads.length} reads`);
			assert.ok(reads.length > 100);
			assert.deepEqual(
				reads.filter((read) => !hasKeys(read)),
				[],
			);
		});

		it("is not noticed by an agent that starts meanwhile either", async () => {
			await agent.kill();
			await agent.program.start();
			await reader.until(hasKeys, Date.now());
		});

		it("ends the serving of keys with the keys", async () => {
			ahead = await clock.passHours(1.1, ahead);
			const ended = await reader.until((read) => !hasKeys(read), Date.now());
			assert.equal(ended.status, 503);
		});

		it("is over when the controller is back", async () => {
			await controller.program.start();
			const fresh = await reader.until(hasKeys, Date.now(), 40_000);
			const { Expiration = "" } = keysOf(fresh) ?? {};
			const left = Date.parse(Expiration) / 1000 - Date.now() / 1000 - ahead;
			assert.ok(left > 5.9 * HOUR_SECONDS, `${left} s left`);
		});
	});
}
