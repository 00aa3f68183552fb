import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { readPath } from "../../../agent/metadata/read-path.ts";

const cases: readonly (readonly [string, string])[] = [
	["/", ""],
	["/latest", "latest"],
	["/latest/", "latest"],
	["/latest//meta-data/ramdisk-id", "latest/meta-data/ramdisk-id"],
	["//latest///meta-data//", "latest/meta-data"],
	["/latest/meta-data/?recursive=true", "latest/meta-data"],
	["/latest/macs/02%3a00", "latest/macs/02:00"],
	["/latest/meta-data/..", "latest/meta-data/.."],
	["/latest/%zz", "*"],
	["*", "*"],
	["http://169.254.169.254/latest", "*"],
	["", "*"],
];

describe("readPath", () => {
	for (const [target, path] of cases) {
		it(`reads ${JSON.stringify(target)} as ${JSON.stringify(path)}`, () => {
			assert.equal(readPath(target), path);
		});
	}
});
