import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { it } from "node:test";
import { openFilesLimit } from "#shared/open-files.ts";

it("the number of files that a process may have open is what its kernel says", async () => {
	const said = execFileSync("sh", ["-c", "ulimit -Hn"], { encoding: "utf8" });
	assert.equal(await openFilesLimit(), Number(said));
});
