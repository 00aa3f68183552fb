import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import { silentLogger } from "#shared/logger.ts";
import { Wakeup } from "#shared/wakeup.ts";
import { ControllerError } from "../../../agent/sync/controller-error.ts";
import { keepReconciled } from "../../../agent/sync/keep-reconciled.ts";
import { FakeClock } from "../../fakes/fake-clock.ts";

async function keeping(
	outcomes: ("good" | "bad")[] = [],
	refusals: Error[] = [],
) {
	const clock = new FakeClock();
	const wakeup = new Wakeup(clock);
	const stop = new AbortController();
	const done: string[] = [];
	const running = keepReconciled(
		{
			async reconcile() {
				done.push("pass");
				if (outcomes.shift() === "bad") throw new Error("not in order");
			},
			async report() {
				done.push("report");
				const refusal = refusals.shift();
				if (refusal) throw refusal;
			},
			...{ wakeup, clock },
			logger: silentLogger(),
			jitter: () => 1,
		},
		stop.signal,
	);
	const passes = async () => {
		for (let n = 0; n < 10; n += 1) await turn();
		return done.filter((what) => what === "pass").length;
	};
	const end = () => {
		stop.abort();
		return running;
	};
	return { clock, wakeup, done, passes, end };
}

describe("keeping a host in order", () => {
	it("makes a pass at once and every half minute, and reports after each", async () => {
		const kept = await keeping();
		assert.equal(await kept.passes(), 1);
		kept.clock.advance(29_999);
		assert.equal(await kept.passes(), 1);
		kept.clock.advance(1);
		assert.equal(await kept.passes(), 2);
		assert.deepEqual(kept.done, ["pass", "report", "pass", "report"]);
		await kept.end();
	});

	it("makes one when woken, also when woken before it waits", async () => {
		const kept = await keeping();
		kept.wakeup.wake();
		assert.equal(await kept.passes(), 2);
		kept.wakeup.wake();
		kept.wakeup.wake();
		assert.equal(await kept.passes(), 3);
		await kept.end();
	});

	it("reports again when the controller's patience is asked for no longer, not before", async () => {
		const busy = new ControllerError(
			{ status: 503, code: "x", retryAfterMs: 2000 },
			"busy",
		);
		const kept = await keeping([], [busy]);
		await kept.passes();
		kept.clock.advance(1000);
		kept.wakeup.wake();
		await kept.passes();
		assert.deepEqual(kept.done, ["pass", "report", "pass"]);
		kept.clock.advance(1000);
		await kept.passes();
		assert.deepEqual(kept.done.slice(3), ["pass", "report"]);
		await kept.end();
	});

	it("reports on after the clock was set back, without waiting for it to catch up", async () => {
		const kept = await keeping();
		await kept.passes();
		kept.clock.advance(-3_600_000);
		kept.wakeup.wake();
		await kept.passes();
		assert.deepEqual(kept.done, ["pass", "report", "pass", "report"]);
		await kept.end();
	});

	it("repeats a pass that failed sooner, and reports all the same", async () => {
		const kept = await keeping(["bad", "bad", "good"]);
		assert.equal(await kept.passes(), 1);
		assert.deepEqual(kept.done, ["pass", "report"]);
		kept.clock.advance(500);
		assert.equal(await kept.passes(), 2);
		kept.clock.advance(1000);
		assert.equal(await kept.passes(), 3);
		kept.clock.advance(1000);
		assert.equal(await kept.passes(), 3);
		await kept.end();
	});
});
