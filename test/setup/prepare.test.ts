import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { describe, it } from "node:test";

const PREPARE = resolve(import.meta.dirname, "../../setup/prepare");

/** Runs it where there is no lockfile, as in a release. */
function prepareRelease(runtime: string) {
	const release = mkdtempSync(join(tmpdir(), "gumleaf-prepare-"));
	const at = (path: string) => join(release, path);
	try {
		cpSync(PREPARE, at("setup/prepare"), { recursive: true });
		const node = at(`node_modules/${runtime}/bin/node`);
		mkdirSync(dirname(node), { recursive: true });
		mkdirSync(at("node_modules/.bin"));
		symlinkSync(process.execPath, node);
		symlinkSync(node, at("node_modules/.bin/node"));
		return spawnSync("sh", [at("setup/prepare")], { encoding: "utf8" });
	} finally {
		rmSync(release, { recursive: true });
	}
}

describe("setup/prepare of a release", () => {
	it("does without npm and the lockfile", () => {
		const { status, stderr } = prepareRelease(`node-linux-${process.arch}`);
		assert.equal(status, 0, stderr);
		assert.doesNotMatch(stderr, /npm/);
	});

	it("refuses one that was made for another kind of machine", () => {
		const { status, stderr } = prepareRelease("node-linux-other");
		assert.equal(status, 1);
		assert.match(
			stderr,
			/this release is for another machine: it has no node-linux-/,
		);
	});
});
