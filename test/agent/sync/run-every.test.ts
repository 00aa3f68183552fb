import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { runEvery } from "../../../agent/sync/run-every.ts";

describe("work that is done every second", () => {
	it("is done until it is told to stop", async () => {
		const stop = new AbortController();
		let calls = 0;
		const twice = Promise.withResolvers<void>();
		const running = runEvery(
			1,
			async () => {
				calls += 1;
				if (calls === 2) twice.resolve();
			},
			stop.signal,
		);
		await twice.promise;
		stop.abort();
		await running;
		const before = calls;
		await delay(1200);
		assert.equal(calls, before);
	});
});
