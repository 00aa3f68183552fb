import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { parseForeignJson } from "#shared/foreign-json.ts";

describe("JSON of others", () => {
	it("is read as it stands", () => {
		assert.deepEqual(parseForeignJson('{"a":["b",null,1]}'), {
			a: ["b", null, 1],
		});
		assert.throws(() => parseForeignJson("{"), SyntaxError);
	});

	it("is refused with the character U+0000 in any text or name", () => {
		for (const text of ['"\\u0000"', '[{"a":"b\\u0000"}]', '{"\\u0000a":1}']) {
			assert.throws(() => parseForeignJson(text), SyntaxError, text);
		}
	});

	it("may speak of that character", () => {
		assert.equal(parseForeignJson('"\\\\u0000"'), "\\u0000");
	});
});
