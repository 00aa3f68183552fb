import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { systemClock } from "#shared/clock.ts";
import { readInstance } from "../../trial/reader.ts";

describe("reading an instance", () => {
	const folder = mkdtempSync(join(tmpdir(), "gumleaf-reader-"));
	after(() => rmSync(folder, { recursive: true }));
	const read = (script: string, signal: AbortSignal) =>
		Array.fromAsync(
			readInstance(
				["/bin/sh", "-c", script, "sh", join(folder, "made")],
				join(folder, "reader.log"),
				systemClock,
				signal,
			),
		);

	it("waits until the instance can be entered", async () => {
		const reads = await read(
			`mkdir "$1" 2>/dev/null && exit 1; echo '{"accessKeyId":"ASIA"}'`,
			AbortSignal.timeout(5000),
		);
		assert.deepEqual(reads, [{ accessKeyId: "ASIA" }]);
	});

	it("does not begin when the trial has been stopped before", async () => {
		assert.deepEqual(await read("exec sleep 60", AbortSignal.abort()), []);
	});

	it("ends with the trial", async () => {
		assert.deepEqual(await read("exec sleep 60", AbortSignal.timeout(300)), []);
	});
});
