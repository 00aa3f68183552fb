import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { CommitMemo } from "../../../controller/store/commit-memo.ts";

describe("the memo of what was asked since the last commit", () => {
	const answer = (text: string) => () => [text];

	it("asks once while nothing changes, and anew at another version", () => {
		const memo = new CommitMemo();
		memo.answer(1, "select", "a", answer("first"));
		assert.deepEqual(memo.answer(1, "select", "a", answer("x")), ["first"]);
		assert.deepEqual(memo.answer(2, "select", "a", answer("second")), [
			"second",
		]);
	});

	it("tells questions and what they are about apart", () => {
		const memo = new CommitMemo();
		const asked = [
			["select", "a"],
			["select", "b"],
			["other", "a"],
			[{}, "a"],
		] as const;
		for (const [index, [question, about]] of asked.entries()) {
			const text = String(index);
			assert.deepEqual(memo.answer(1, question, about, answer(text)), [text]);
		}
	});

	it("asks again what it was told to forget, and nothing else", () => {
		const memo = new CommitMemo();
		for (const about of ["a", "b"]) memo.answer(1, "x", about, answer("old"));
		memo.forget("x", "a");
		assert.deepEqual(memo.answer(1, "x", "a", answer("new")), ["new"]);
		assert.deepEqual(memo.answer(1, "x", "b", answer("new")), ["old"]);
	});

	it("does not grow without end", () => {
		const memo = new CommitMemo();
		memo.answer(1, "select", "first", answer("old"));
		for (let i = 0; i < 5000; i += 1) {
			memo.answer(1, "select", String(i), answer("row"));
		}
		assert.deepEqual(memo.answer(1, "select", "first", answer("new")), ["new"]);
	});

	it("keeps nothing about a text longer than names are, which anybody may send", () => {
		const memo = new CommitMemo();
		const long = "A".repeat(30_000);
		memo.answer(1, "select", long, answer("old"));
		assert.deepEqual(memo.answer(1, "select", long, answer("new")), ["new"]);
	});
});
