import assert from "node:assert/strict";
import { chmod, mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { describeError } from "#shared/errors.ts";
import { systemRandom } from "#shared/random.ts";
import { readOrCreateMasterKey } from "../../../controller/credentials/master-key.ts";

const directory = await mkdtemp(join(tmpdir(), "gumleaf-master-key-"));
describe("the master key file", () => {
	after(() => rm(directory, { recursive: true }));

	const read = (name: string) =>
		readOrCreateMasterKey(join(directory, name), systemRandom);

	/** Asserts that the file is refused, and what is said about it. */
	async function refuses(name: string, reason: RegExp): Promise<void> {
		await assert.rejects(read(name), (error) => {
			assert.match(
				describeError(error),
				new RegExp(`master key file.*${name}`),
			);
			assert.match(describeError(error), reason);
			return true;
		});
	}

	describe("the master key file", () => {
		it("is made at the first start, for its owner alone, and read from then on", async () => {
			const key = await read("new");
			assert.equal(key.length, 32);
			assert.equal((await stat(join(directory, "new"))).mode & 0o777, 0o600);
			assert.deepEqual(await read("new"), key);
		});

		it("is the same for all who start together, and nothing is left beside it", async () => {
			const [first, ...others] = await Promise.all(
				Array.from({ length: 5 }, () => read("shared")),
			);
			for (const other of others) assert.deepEqual(other, first);
			const left = await readdir(directory);
			assert.deepEqual(
				left.filter((name) => name.startsWith("shared")),
				["shared"],
			);
		});

		it("is refused when others may read it", async () => {
			await read("open");
			for (const mode of [0o604, 0o660, 0o620]) {
				await chmod(join(directory, "open"), mode);
				await refuses("open", /others than its owner may read it/);
			}
		});

		it("is refused when it holds anything but 32 bytes in base64", async () => {
			for (const text of ["", "short", "A".repeat(42), "*".repeat(44)]) {
				await writeFile(join(directory, "bad"), text, { mode: 0o600 });
				await refuses("bad", /32 bytes in base64/);
			}
		});
	});
});
