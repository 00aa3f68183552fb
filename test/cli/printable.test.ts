import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { printable } from "../../cli/printable.ts";

describe("what others said, on a terminal", () => {
	it("shows what a terminal would obey, and leaves the rest alone", () => {
		assert.equal(printable("\u001b[2J\u009b31m"), "\\u{1b}[2J\\u{9b}31m");
		assert.equal(printable("a\tb\r\nc"), "a\\u{9}b\\u{d}\\u{a}c");
		assert.equal(printable("\u202egpj"), "\\u{202e}gpj");
		assert.equal(printable("Zoë … 日本 🍃"), "Zoë … 日本 🍃");
	});
});
