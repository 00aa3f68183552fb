import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { InstanceCache } from "../../../agent/cache/instance-cache.ts";
import { FloorWatch } from "../../../agent/sync/watch-floor.ts";
import { heldCredentials } from "../../fakes/held-credentials.ts";
import { instanceAssignment } from "../../fakes/instance-assignment.ts";
import { recordingLogger } from "../../fakes/recording-logger.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

function watch(lifetimeMs = 6 * HOUR, renewalAgeMs = HOUR) {
	const cache = new InstanceCache();
	const { logger, lines } = recordingLogger();
	const floor = new FloorWatch({ cache, logger, lifetimeMs, renewalAgeMs });
	const hold = (n: number, issuedAt: number, present = true) =>
		cache.set({
			assignment: instanceAssignment(n),
			attachment: present
				? { interfaceName: `gum${n}`, interfaceIndex: n }
				: undefined,
			credentials: heldCredentials(issuedAt),
		});
	const levels = () =>
		lines.map(({ state, leastSecondsLeft }) => [state, leastSecondsLeft]);
	return { floor, hold, levels, lines };
}

describe("the alarm for keys that run out", () => {
	it("is raised below two hours and below half an hour, and called off", () => {
		const { floor, hold, levels } = watch();
		hold(1, 0);
		hold(2, HOUR);
		assert.equal(floor.look(4 * HOUR).level, "fine");
		const low = floor.look(4 * HOUR + MINUTE);
		assert.deepEqual(low, {
			level: "low",
			instances: 1,
			leastSecondsLeft: 7140,
		});
		assert.equal(floor.look(5.5 * HOUR + 1000).level, "floor");
		hold(1, 5.5 * HOUR);
		hold(2, 5.5 * HOUR);
		assert.equal(floor.look(5.5 * HOUR + 2000).level, "fine");
		assert.deepEqual(levels(), [
			["low", 7140],
			["floor", 1799],
			["fine", 21_598],
		]);
	});

	it("is repeated every ten minutes, not at every look", () => {
		const { floor, hold, lines } = watch();
		hold(1, 0);
		for (let at = 0; at < 20; at += 1) floor.look(4.1 * HOUR + at * MINUTE);
		assert.equal(lines.length, 2);
	});

	it("is not raised for keys that never had two hours", () => {
		const { floor, hold } = watch(HOUR, 20 * MINUTE);
		hold(1, -5 * HOUR);
		assert.equal(floor.look(22 * MINUTE).level, "fine");
		assert.equal(floor.look(27 * MINUTE).level, "low");
	});

	it("does not concern instances that are not there", () => {
		const { floor, hold } = watch();
		hold(1, 0, false);
		assert.equal(floor.look(5.9 * HOUR).level, "fine");
	});
});
