import assert from "node:assert/strict";
import {
	chmodSync,
	mkdtempSync,
	rmSync,
	statSync,
	writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, it } from "node:test";
import { readCacheKey } from "../../../agent/cache/cache-key.ts";
import { seededRandom } from "../../fakes/seeded-random.ts";

describe("the cache key", () => {
	let folder: string;
	beforeEach(() => {
		folder = mkdtempSync(join(tmpdir(), "gumleaf-key-"));
	});
	afterEach(() => rmSync(folder, { recursive: true }));

	const read = (cacheKeyFile?: string, seed = "a") =>
		readCacheKey(
			{ stateDir: join(folder, "state"), cacheKeyFile },
			seededRandom(seed),
		);

	describe("the cache's key", () => {
		it("is the agent's own, made once and its owner's alone", async () => {
			const made = await read();
			assert.equal(made.length, 32);
			assert.deepEqual(await read(undefined, "b"), made);
			const { mode } = statSync(join(folder, "state/cache.key"));
			assert.equal(mode & 0o777, 0o600);
		});

		it("comes out of the operator's file, whatever form its bytes have", async () => {
			const file = join(folder, "credential");
			writeFileSync(file, `${"c2VjcmV0".repeat(6)}\n`, { mode: 0o440 });
			const key = await read(file);
			assert.equal(key.length, 32);
			assert.notDeepEqual(key, await read());
		});

		it("is refused when others may read it, when it is too short, and when it is not there", async () => {
			const file = join(folder, "credential");
			await assert.rejects(read(file), /reading the cache's key/);
			writeFileSync(file, "x".repeat(32), { mode: 0o600 });
			chmodSync(file, 0o644);
			await assert.rejects(read(file));
			writeFileSync(file, "short");
			chmodSync(file, 0o600);
			await assert.rejects(read(file));
		});
	});
});
