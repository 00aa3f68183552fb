import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { foldCase } from "#shared/fold-case.ts";

describe("foldCase", () => {
	it("makes names that differ in case alone the same", () => {
		assert.equal(foldCase("AWS:UserName"), foldCase("aws:username"));
		assert.equal(foldCase("ÄRGER"), foldCase("ärger"));
		assert.equal(foldCase("\u212aEY\u212a"), foldCase("\u212aey\u212a"));
	});

	it("makes nothing beyond ASCII a name of ASCII", () => {
		for (let code = 0x80; code <= 0x10_ffff; code += 1) {
			const folded = foldCase(String.fromCodePoint(code));
			const isAscii = [...folded].every((letter) => letter < "\x80");
			assert.ok(!isAscii, `U+${code.toString(16)} becomes ${folded}`);
		}
	});
});
