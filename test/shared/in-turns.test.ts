import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { inTurns } from "#shared/in-turns.ts";

describe("inTurns", () => {
	it("answers for each item, in their order", async () => {
		assert.deepEqual(await inTurns([1, 2, 3], (n) => n * n), [1, 4, 9]);
		assert.deepEqual(await inTurns([], String), []);
	});

	it("lets others work between any two", async () => {
		const done: string[] = [];
		const work = (name: string) => done.push(name);
		const letters = inTurns(["a", "b", "c"], work);
		const digits = inTurns(["1", "2", "3"], work);
		await Promise.all([letters, digits]);
		assert.deepEqual(done, ["a", "1", "b", "2", "c", "3"]);
	});

	it("ends with the first failure", async () => {
		const asked: number[] = [];
		const failing = inTurns([1, 2, 3], (n) => {
			asked.push(n);
			if (n === 2) throw new Error("two");
		});
		await assert.rejects(failing, /two/);
		assert.deepEqual(asked, [1, 2]);
	});
});
