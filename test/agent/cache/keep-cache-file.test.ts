import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import { InstanceCache } from "../../../agent/cache/instance-cache.ts";
import { keepCacheFile } from "../../../agent/cache/keep-cache-file.ts";
import { FakeClock } from "../../fakes/fake-clock.ts";
import { instanceAssignment } from "../../fakes/instance-assignment.ts";
import { recordingLogger } from "../../fakes/recording-logger.ts";

function start() {
	const cache = new InstanceCache();
	const clock = new FakeClock();
	const { logger, lines } = recordingLogger();
	const stop = new AbortController();
	const disk = {
		full: false,
		written: [] as number[],
		busy: Promise.resolve(),
	};
	const file = {
		async save(records: Iterable<unknown>) {
			if (disk.full) throw new Error("no space left on device");
			const { length } = [...records];
			await disk.busy;
			disk.written.push(length);
		},
	};
	const done = keepCacheFile({ cache, file, clock, logger }, stop.signal);
	const pass = async (ms: number) => {
		await turn();
		clock.advance(ms);
		await turn();
	};
	const add = (n: number) =>
		cache.set({
			assignment: instanceAssignment(n),
			attachment: undefined,
			credentials: { status: "none" },
		});
	return { disk, lines, add, pass, stop, done };
}

describe("keeping the cache on disk", () => {
	it("writes a burst of changes once, soon after", async () => {
		const { disk, add, pass } = start();
		await pass(10_000);
		assert.deepEqual(disk.written, []);
		add(1);
		add(2);
		await pass(100);
		add(3);
		await pass(100);
		assert.deepEqual(disk.written, [2, 3]);
	});

	it("goes on when the disk is full, says so once, and writes when there is room again", async () => {
		const { disk, lines, add, pass } = start();
		disk.full = true;
		add(1);
		await pass(100);
		for (let n = 0; n < 4; n += 1) await pass(5_000);
		assert.equal(lines.length, 1);
		disk.full = false;
		await pass(5_000);
		await pass(5_000);
		assert.deepEqual(disk.written, [1]);
		assert.equal(lines.length, 2);
	});

	it("writes what the agent leaves when it stops", async () => {
		const { disk, add, stop, done } = start();
		add(1);
		stop.abort();
		await done;
		assert.deepEqual(disk.written, [1]);
	});

	it("writes what changed while it was writing when it stopped", async () => {
		const { disk, add, pass, stop, done } = start();
		const slow = Promise.withResolvers<void>();
		disk.busy = slow.promise;
		add(1);
		await pass(100);
		add(2);
		stop.abort();
		slow.resolve();
		await done;
		assert.deepEqual(disk.written, [1, 2]);
	});
});
