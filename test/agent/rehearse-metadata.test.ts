import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { setImmediate as nextTurn } from "node:timers/promises";
import { systemClock } from "#shared/clock.ts";
import { loadLibc } from "#shared/native/libc.ts";
import { rehearseMetadata } from "../../agent/rehearse-metadata.ts";
import { seededRandom } from "../fakes/seeded-random.ts";

const random = seededRandom();
const restless = { now: systemClock.now, sleep: () => Promise.resolve() };

describe("the rehearsal of the metadata service", () => {
	it("answers all that it asks, and leaves nothing that listens", async () => {
		const deps = { libc: await loadLibc(), clock: restless, random };
		const { signal } = new AbortController();
		const before = listeners();
		assert.equal(await rehearseMetadata(deps, signal, 2), 2 * 11);
		await nextTurn();
		assert.ok(listeners() <= before);
	});

	it("ends early, without a failure, when it is told to", async () => {
		const deps = { libc: await loadLibc(), clock: systemClock, random };
		const stop = new AbortController();
		const answered = rehearseMetadata(deps, stop.signal, 1_000_000);
		setTimeout(() => stop.abort(), 20);
		assert.ok((await answered) < 1_000);
	});
});

/** How many sockets this process accepts connections on. */
function listeners(): number {
	const resources = process.getActiveResourcesInfo();
	return resources.filter((kind) => kind === "TCPServerWrap").length;
}
