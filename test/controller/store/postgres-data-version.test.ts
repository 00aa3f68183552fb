import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import { PostgresDataVersion } from "../../../controller/store/postgres-data-version.ts";

/** A database whose answers come when the test lets them. */
function slowDatabase() {
	const answers: ((version: string) => void)[] = [];
	const version = new PostgresDataVersion(() => {
		const { promise, resolve } = Promise.withResolvers<string>();
		answers.push(resolve);
		return promise;
	});
	return { version, answers };
}

describe("the version of PostgreSQL's data", () => {
	it("is asked for once by all who ask in one turn, after it", async () => {
		const { version, answers } = slowDatabase();
		const asked = [version.current(), version.current()];
		assert.equal(answers.length, 0);
		await turn();
		assert.equal(answers.length, 1);
		answers[0]?.("one");
		assert.deepEqual(await Promise.all(asked), ["one", "one"]);
	});

	it("is asked for anew by who comes while an answer is under way", async () => {
		const { version, answers } = slowDatabase();
		const before = version.current();
		await turn();
		const after = version.current();
		await turn();
		answers[1]?.("two");
		answers[0]?.("one");
		assert.deepEqual(await Promise.all([before, after]), ["one", "two"]);
	});

	it("serves what runs on from the answer, and nobody later", async () => {
		const { version, answers } = slowDatabase();
		const running = (async () => [
			await version.current(),
			await version.current(),
			await version.current(),
		])();
		await turn();
		answers[0]?.("one");
		assert.deepEqual(await running, ["one", "one", "one"]);
		await turn();
		void version.current();
		await turn();
		assert.equal(answers.length, 2);
	});

	it("does not serve who goes on when its own controller has committed since it was asked for", async () => {
		const { version, answers } = slowDatabase();
		const running = (async () => [
			await version.current(),
			await version.current(),
		])();
		await turn();
		version.committed();
		answers[0]?.("before");
		await turn();
		await turn();
		assert.equal(answers.length, 2);
		answers[1]?.("after");
		assert.deepEqual(await running, ["before", "after"]);
	});
});
