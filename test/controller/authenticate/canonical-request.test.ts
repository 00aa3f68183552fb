import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
	canonicalPath,
	canonicalRequest,
} from "../../../controller/authenticate/canonical-request.ts";
import { viewRequest } from "../../../controller/authenticate/request-view.ts";

function canonical(
	target: string,
	rawHeaders: readonly string[] = [],
	signed: readonly string[] = [],
): readonly string[] {
	const view = viewRequest({
		method: "GET",
		target,
		rawHeaders,
		body: Buffer.alloc(0),
		service: "iam",
	});
	return canonicalRequest(view, signed, "h").split("\n");
}

describe("a canonical request", () => {
	it("has its path without dot segments and empty segments, encoded once more", () => {
		const expected = {
			"/": "/",
			"//": "/",
			"/./": "/",
			"/a/..": "/",
			"/a/../..": "/",
			"/./a": "/a",
			"//a//": "/a/",
			"/services/Euare": "/services/Euare",
			"/services/compute/": "/services/compute/",
			"/a%20b": "/a%2520b",
			"/a b": "/a%20b",
		};
		for (const [path, result] of Object.entries(expected))
			assert.equal(canonicalPath(path), result, path);
	});

	it("has its parameters sorted by name, then by value, each encoded in one way", () => {
		const expected = {
			"/?b=2&a=1": "a=1&b=2",
			"/?a=2&a=1&A=3": "A=3&a=1&a=2",
			"/?a.1=x&a=y": "a=y&a.1=x",
			"/?x": "x=",
			"/?a=%7e%2f%C3%a9": "a=~%2F%C3%A9",
			"/?a=1+2%2B3": "a=1%202%2B3",
			"/?a=%zz=": "a=%25zz%3D",
			"/?&&": "",
			"/?X-Amz-Signature=0&a=1": "a=1",
		};
		for (const [target, result] of Object.entries(expected))
			assert.equal(canonical(target)[2], result, target);
	});

	it("has every value of a signed header, in order, with single blanks", () => {
		const headers = ["X-B", " 2  3\r\n 4 ", "x-a", "1", "X-b", "\u00a0"];
		const lines = canonical("/", headers, ["x-b", "host", "x-gone"]);
		assert.deepEqual(lines.slice(3, 8), [
			"x-b:2 3 4,\u00a0",
			"host:h",
			"x-gone:",
			"",
			"x-b;host;x-gone",
		]);
	});
});
