import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { keepingLast } from "#shared/keeping-last.ts";

describe("keeping the last answer", () => {
	it("works out what is asked again only once, and nothing else for it", () => {
		const asked: string[] = [];
		const length = keepingLast((text) => {
			asked.push(text);
			return text.length;
		});
		const texts = ["", "", "ab", "ab", "abc", "ab"];
		assert.deepEqual(texts.map(length), [0, 0, 2, 2, 3, 2]);
		assert.deepEqual(asked, ["", "ab", "abc", "ab"]);
	});
});
