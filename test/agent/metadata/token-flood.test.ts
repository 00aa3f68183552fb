import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { SessionTokens } from "../../../agent/metadata/session-tokens.ts";
import { instanceRecord } from "../../fakes/instance-record.ts";
import { seededRandom } from "../../fakes/seeded-random.ts";

const TOKENS = 40_000;
/** A map of so many tokens takes several times as much. */
const MOST_GROWTH_BYTES = 2 * 1024 * 1024;
const NOW = 1_000_000;

setFlagsFromString("--expose-gc");
const collectGarbage: () => void = runInNewContext("gc");

function heapUsed(): number {
	collectGarbage();
	return process.memoryUsage().heapUsed;
}

describe("a flood of session tokens", () => {
	const record = instanceRecord(1);
	const tokens = new SessionTokens(seededRandom("key")(32), seededRandom());

	/** Asks for a token and shows it, so many times. */
	function flood(count: number): void {
		for (let n = 0; n < count; n += 1) {
			const token = tokens.issue(record, NOW + 1000);
			assert.equal(tokens.expiryOf(token, record, NOW), NOW + 1000);
		}
	}

	it("leaves nothing in memory, neither issued nor shown ones", () => {
		const first = tokens.issue(record, NOW + 1000);
		flood(2000);
		const before = heapUsed();
		flood(TOKENS);
		const growth = heapUsed() - before;
		assert.ok(growth < MOST_GROWTH_BYTES, `${growth} bytes`);
		assert.equal(tokens.expiryOf(first, record, NOW), NOW + 1000);
	});

	it("would be seen to leave them", () => {
		const kept = new Map<string, number>();
		const before = heapUsed();
		for (let n = 0; n < TOKENS; n += 1) kept.set(tokens.issue(record, n), n);
		const growth = heapUsed() - before;
		assert.ok(growth > MOST_GROWTH_BYTES, `${growth} bytes`);
		assert.equal(kept.size, TOKENS);
	});
});
