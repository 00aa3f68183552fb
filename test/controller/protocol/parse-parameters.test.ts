import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { parseParameters } from "../../../controller/protocol/parse-parameters.ts";

describe("parseParameters", () => {
	it("reads query string and form together, plus signs as blanks", () => {
		assert.deepEqual(
			[
				...parseParameters(
					"Action=GetUser&a",
					"b=1+2%2B3&&c==d&%C3%A9=%E2%82%AC",
				),
			],
			[
				["Action", "GetUser"],
				["a", ""],
				["b", "1 2+3"],
				["c", "=d"],
				["é", "€"],
			],
		);
	});

	it("refuses a name given twice, within one text or across both", () => {
		for (const texts of [["a=1&a=2"], ["a=1", "a=1"], ["a=1", "%61=2"]]) {
			assert.throws(() => parseParameters(...texts), {
				code: "MalformedQueryString",
				status: 400,
			});
		}
	});

	it("refuses percent-encoding that is no UTF-8", () => {
		for (const text of ["a=%", "a=%zz", "a=%ff"]) {
			assert.throws(() => parseParameters(text), {
				code: "MalformedQueryString",
			});
		}
	});

	it("refuses the character that no text has, written either way", () => {
		for (const text of ["a=b%00", "a%00=b", "a=\0"]) {
			assert.throws(() => parseParameters("x=1", text), {
				code: "MalformedQueryString",
				status: 400,
			});
		}
	});

	it("refuses more parameters than any call has", () => {
		const text = Array.from({ length: 10_001 }, (_, i) => `p${i}=`).join("&");
		assert.throws(() => parseParameters(text), {
			code: "MalformedQueryString",
		});
	});
});
