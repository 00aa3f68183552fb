import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { setImmediate } from "node:timers/promises";
import { silentLogger } from "#shared/logger.ts";
import { watchDrift } from "../../../agent/firewall/watch-drift.ts";
import { FakeClock } from "../../fakes/fake-clock.ts";

function start() {
	const clock = new FakeClock();
	const events: string[] = [];
	const state = { faults: [] as string[], repairFails: false };
	const stop = new AbortController();
	let tellChange = () => {};
	const done = watchDrift({
		clock,
		intervalMs: 1000,
		logger: silentLogger(),
		firewall: {
			check: async () => state.faults,
			repair: async () => {
				if (state.repairFails) throw new Error("no");
				state.faults = [];
			},
		},
		onDrift: () => events.push("drift"),
		onRepaired: () => events.push("repaired"),
		async follow(onChange) {
			tellChange = onChange;
		},
	})(stop.signal);
	const wait = async (ms: number) => {
		await setImmediate();
		clock.advance(ms);
		await setImmediate();
	};
	const pass = async () => {
		await wait(100);
		await wait(900);
	};
	const change = () => tellChange();
	return { events, state, pass, wait, change, stop, done };
}

describe("watchDrift", () => {
	it("says nothing as long as the rules stand", async () => {
		const { events, pass } = start();
		await pass();
		await pass();
		assert.deepEqual(events, []);
	});

	it("stops answers before the repair and lets them go on after it", async () => {
		const { events, state, pass } = start();
		state.faults = ["flushed"];
		await pass();
		await pass();
		assert.deepEqual(events, ["drift", "repaired"]);
	});

	it("looks at once when told of a change", async () => {
		const { events, state, wait, change } = start();
		await wait(100);
		state.faults = ["flushed"];
		change();
		await wait(0);
		assert.deepEqual(events, ["drift", "repaired"]);
	});

	it("tries a failed repair again and answers nothing meanwhile", async () => {
		const { events, state, pass } = start();
		Object.assign(state, { faults: ["flushed"], repairFails: true });
		await pass();
		await pass();
		assert.deepEqual(events, ["drift"]);
		state.repairFails = false;
		await pass();
		assert.deepEqual(events, ["drift", "repaired"]);
	});

	it("ends when it is told to", async () => {
		const { stop, done } = start();
		stop.abort();
		await done;
	});
});
