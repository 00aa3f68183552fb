import assert from "node:assert/strict";
import {
	lstat,
	mkdtemp,
	readdir,
	readFile,
	rm,
	stat,
	symlink,
	writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { replaceFile } from "#shared/replace-file.ts";

describe("a file that is replaced", () => {
	let folder = "";
	before(async () => {
		folder = await mkdtemp(join(tmpdir(), "gumleaf-replace-"));
	});
	after(() => rm(folder, { recursive: true }));

	it("is the new one whole, its owner's alone, and nothing is left beside it", async () => {
		const path = join(folder, "file");
		await writeFile(path, "what was before", { mode: 0o644 });
		await writeFile(`${path}.new`, "half of what a crash left", {
			mode: 0o644,
		});
		await replaceFile(path, "new");
		assert.equal(await readFile(path, "utf8"), "new");
		assert.equal((await stat(path)).mode & 0o777, 0o600);
		assert.deepEqual(await readdir(folder), ["file"]);
	});

	it("is not written through a link that somebody laid in its way", async () => {
		const path = join(folder, "kept");
		const others = join(folder, "of-others");
		await writeFile(others, "theirs");
		await symlink(others, `${path}.new`);
		await replaceFile(path, "ours");
		assert.equal(await readFile(others, "utf8"), "theirs");
		assert.equal(await readFile(path, "utf8"), "ours");
		assert.ok((await lstat(path)).isFile());
	});
});
