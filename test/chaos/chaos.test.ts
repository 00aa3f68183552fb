import assert from "node:assert/strict";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { seededRandom } from "../fakes/seeded-random.ts";
import { enterNamespace } from "../host/enter-namespace.ts";
import { onHost } from "../host/host-under-test.ts";
import {
	clientsOf,
	type RestartableController,
	startRestartableController,
} from "../host/restartable-controller.ts";
import { KEYS_URL, runInstances } from "../host/run-instances.ts";
import { type RunningAgent, startAgent } from "../host/running-agent.ts";
import {
	type KeysDocument,
	keysOf,
	type Read,
	SteadyReader,
} from "../host/steady-reader.ts";
import {
	BreakableInstallation,
	NODE_LISTENER,
} from "./breakable-installation.ts";
import { SettableClock } from "./settable-clock.ts";

const DURATION_MS = 90_000;
const INSTANCES = 3;
/** Each happens once at least. */
const KINDS_OF_FAULTS = 11;
const READ_INTERVAL_MS = 50;
/** Keys with less left than this make SDKs fail. */
const FLOOR_MS = 30 * 60_000;
/** Other faults in another order, the same in every run: change it to look for more. */
const SEED = "chaos";

if (enterNamespace(import.meta.filename)) describeChaos();

function describeChaos(): void {
	let disk: string;
	let controller: RestartableController;
	let agent: RunningAgent;
	let broken: BreakableInstallation;
	let readers: SteadyReader[] = [];

	/** Every key that an instance read, once. */
	const distinctKeys = (reader: SteadyReader): KeysDocument[] => {
		const found = reader.reads.flatMap((read) => keysOf(read) ?? []);
		return [...new Map(found.map((keys) => [keys.AccessKeyId, keys])).values()];
	};
	const isExcused = ({ began, ended }: Read) =>
		broken.gaps.some(({ from, to }) => began <= to && ended >= from);

	describe("instances that read while everything is killed at random", () => {
		before(async () => {
			disk = mkdtempSync(join(tmpdir(), "gumleaf-chaos-"));
			onHost(`mount -t tmpfs -o size=64m tmpfs ${disk}`);
			process.env.TMPDIR = disk;
			const clocks = {
				controller: new SettableClock(),
				agent: new SettableClock(),
			};
			controller = await startRestartableController({
				nodeListen: NODE_LISTENER,
				environment: clocks.controller.environment,
			});
			agent = await startAgent(
				controller,
				"host-a",
				[
					"--hypervisor=netns",
					"--own-network-namespace",
					"--subnet=10.20.0.0/24",
					"--renewal-age=1m",
					"--renewal-check-interval=1s",
					"--vcpus=64",
				],
				{
					controller: `https://${NODE_LISTENER}`,
					environment: clocks.agent.environment,
				},
			);
			broken = new BreakableInstallation(controller, agent, clocks);
			const ids = await runInstances(controller, INSTANCES);
			await delay(2000);
			readers = ids.map(
				(id) => new SteadyReader(id, KEYS_URL, READ_INTERVAL_MS),
			);
			for (const reader of readers) {
				await reader.until((read) => keysOf(read) !== undefined);
				// What came before its first keys is not of interest.
				reader.reads.length = 0;
			}
			await breakFor(DURATION_MS, broken);
			await delay(2000);
			for (const reader of readers) await reader[Symbol.asyncDispose]();
		});
		after(async () => {
			for (const reader of readers) await reader[Symbol.asyncDispose]();
			await agent?.[Symbol.asyncDispose]();
			await controller?.[Symbol.asyncDispose]();
			onHost(`umount ${disk}; rmdir ${disk}`);
		});

		it("breaks what it is to break, often enough", (test) => {
			const reads = readers.flatMap((reader) => reader.reads);
			const failed = reads.filter((read) => !keysOf(read));
			const dead = broken.gaps.reduce(
				(sum, { from, to }) => sum + to - from,
				0,
			);
			const keys = readers.flatMap(distinctKeys);
			const counts = new Map<string, number>();
			for (const fault of broken.faults) {
				counts.set(fault, (counts.get(fault) ?? 0) + 1);
			}
			const said = [...counts].map(([fault, count]) => `${fault} ${count}x`);
			test.diagnostic(`${broken.faults.length} faults: ${said.join(", ")}`);
			test.diagnostic(
				`${reads.length} reads, ${failed.length} failed, of these ${failed.filter(isExcused).length} in the ${dead} ms that the agent was dead; ${keys.length} different keys`,
			);
			assert.ok(reads.length > 500);
			assert.equal(counts.size, KINDS_OF_FAULTS, said.join());
		});

		it("fails no read while the agent lives", () => {
			for (const { instanceId, reads } of readers) {
				const failed = reads.filter(
					(read) => !keysOf(read) && !isExcused(read),
				);
				assert.deepEqual(failed, [], instanceId);
			}
		});

		it("answers with keys or not at all", () => {
			for (const { reads } of readers) {
				const answered = reads.filter(({ status }) => status !== undefined);
				assert.deepEqual(
					answered.filter((read) => !keysOf(read)),
					[],
				);
			}
		});

		it("never gives keys that are close to their end", () => {
			for (const { reads } of readers) {
				for (const read of reads) {
					const keys = keysOf(read);
					if (!keys) continue;
					const left = Date.parse(keys.Expiration) - read.ended;
					assert.ok(left >= FLOOR_MS, `${left} ms left`);
				}
			}
		});

		it("gives each instance its own keys only, and such as the controller honours", async () => {
			for (const reader of readers) {
				for (const keys of distinctKeys(reader)) {
					const { sts } = clientsOf({
						accessKeyId: keys.AccessKeyId,
						secretAccessKey: keys.SecretAccessKey,
						sessionToken: keys.Token,
					});
					const { Arn = "" } = await sts.send(new GetCallerIdentityCommand({}));
					assert.equal(Arn.split("/").at(-1), reader.instanceId);
				}
			}
		});
	});
}

/** One fault after the other until the time is over: all there are, and then by chance; the order is the same in every run. */
async function breakFor(
	durationMs: number,
	broken: BreakableInstallation,
): Promise<void> {
	const random = seededRandom(SEED);
	const upTo = (most: number) => random(4).readUInt32BE() % most;
	const faults = [
		() => broken.killController(500 + upTo(2500)),
		() => broken.freezeController(500 + upTo(2500)),
		() => broken.killAgent(),
		() => broken.killBoth(500 + upTo(1500)),
		() => broken.killAgentTwice(upTo(1000)),
		() => broken.partition(1000 + upTo(4000)),
		() => broken.setClock("agent", "forward", 1000 + upTo(3000)),
		() => broken.setClock("agent", "back", 1000 + upTo(3000)),
		() => broken.setClock("controller", "forward", 1000 + upTo(3000)),
		() => broken.setClock("controller", "back", 1000 + upTo(3000)),
		() => broken.fillDisk(1000 + upTo(3000)),
	];
	const due = [...faults];
	const end = Date.now() + durationMs;
	while (due.length > 0 || Date.now() < end) {
		const [fault] = due.splice(upTo(due.length || 1), 1);
		await (fault ?? faults[upTo(faults.length)])?.();
		await delay(500 + upTo(1500));
	}
}
