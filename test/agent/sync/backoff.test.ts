import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { parseRetryAfter, retryDelay } from "../../../agent/sync/backoff.ts";

const longest = (count: number) =>
	retryDelay({ count, retryAfterMs: undefined, jitter: 1 });

describe("the wait before another try", () => {
	it("doubles from half a second to fifteen", () => {
		const waits = [1, 2, 3, 4, 5, 6, 7, 1000].map(longest);
		assert.deepEqual(
			waits,
			[500, 1000, 2000, 4000, 8000, 15_000, 15_000, 15_000],
		);
	});

	it("is spread over its upper half", () => {
		const shortest = retryDelay({
			count: 2,
			retryAfterMs: undefined,
			jitter: 0,
		});
		assert.equal(shortest, 500);
	});

	it("is never shorter than the controller asks for", () => {
		const delay = retryDelay({ count: 1, retryAfterMs: 60_000, jitter: 1 });
		assert.equal(delay, 60_000);
		assert.equal(parseRetryAfter("60"), 60_000);
		assert.equal(parseRetryAfter("soon"), undefined);
		assert.equal(parseRetryAfter(undefined), undefined);
	});
});
