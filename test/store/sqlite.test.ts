import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { DatabaseSync } from "node:sqlite";
import { after, before, describe, it } from "node:test";
import { sql } from "kysely";
import { insertAccessKey } from "../../controller/store/access-keys.ts";
import { findMeta, setMeta } from "../../controller/store/meta.ts";
import { openSqliteStore } from "../../controller/store/sqlite.ts";
import { seededRandom } from "../fakes/seeded-random.ts";

describe("a store in a SQLite file", () => {
	let folder = "";
	let files = 0;
	const newFile = () => join(folder, `${++files}.db`);
	const open = (file: string, seed?: string) =>
		openSqliteStore(file, seededRandom(seed));

	before(async () => {
		folder = await mkdtemp(join(tmpdir(), "gumleaf-sqlite-"));
	});
	after(() => rm(folder, { recursive: true }));

	it("is there again with the same generation after a restart", async () => {
		const file = newFile();
		const first = await open(file);
		await first.write((tx) => setMeta(tx, "a", "b"));
		await first[Symbol.asyncDispose]();
		await using second = await open(file, "another seed");
		assert.equal(await findMeta(second.read, "a"), "b");
		assert.equal(second.generation, first.generation);
	});

	it("is readable by its owner alone", async () => {
		const file = newFile();
		await using store = await open(file);
		await store.write((tx) => setMeta(tx, "a", "b"));
		for (const part of [file, `${file}-wal`, `${file}-shm`, `${file}.lock`]) {
			assert.equal((await stat(part)).mode & 0o777, 0o600, part);
		}
	});

	it("is refused to a second controller until the first has ended", async () => {
		const file = newFile();
		const first = await open(file);
		await assert.rejects(open(file), /another controller has .* open/);
		await first[Symbol.asyncDispose]();
		await using second = await open(file);
		assert.ok(second.generation);
	});

	it("is named when it is no database, and left alone", async () => {
		const file = newFile();
		await writeFile(file, "notes, not a database");
		await assert.rejects(open(file), {
			name: "StepError",
			message: `opening ${file}`,
		});
		assert.equal(await readFile(file, "utf8"), "notes, not a database");
	});

	it("is refused when a newer version has changed it, and left alone", async () => {
		const file = newFile();
		await (await open(file))[Symbol.asyncDispose]();
		using raw = new DatabaseSync(file);
		raw.exec("insert into kysely_migration values ('999-future', 'later')");
		await assert.rejects(open(file), (error: Error) => {
			assert.match(String(error.cause), /newer version .*999-future/);
			return true;
		});
		raw.exec("delete from kysely_migration where name = '999-future'");
		await using store = await open(file);
		assert.ok(store.generation);
	});

	it("fails every write of a commit that fails, and goes on afterwards", async () => {
		await using store = await open(newFile());
		const orphan = {
			access_key_id: "AKIA1",
			account_id: "111111111111",
			user_id: "AIDANOBODY",
			sealed_secret: "",
			status: "Active" as const,
			created_at: 0,
			last_used_at: null,
			last_used_service: null,
			last_used_region: null,
		};
		const results = await Promise.allSettled([
			store.write((tx) => setMeta(tx, "a", "b")),
			store.write(async (tx) => {
				await sql`pragma defer_foreign_keys = on`.execute(tx);
				await insertAccessKey(tx, orphan);
			}),
		]);
		for (const result of results) {
			assert.equal(result.status, "rejected");
			assert.match(result.reason.message, /committing to the store/);
		}
		assert.equal(await findMeta(store.read, "a"), undefined);
		await store.write((tx) => setMeta(tx, "a", "c"));
		assert.equal(await findMeta(store.read, "a"), "c");
	});

	it("keeps every write that was answered when its process is killed, and leaves no lock", async () => {
		const file = newFile();
		const script = resolve(import.meta.dirname, "acknowledge-writes.ts");
		const child = spawn(process.execPath, [script, file], {
			stdio: ["ignore", "pipe", "inherit"],
		});
		let answered = 0;
		for await (const line of createInterface({ input: child.stdout })) {
			answered = Number(line);
			if (answered === 50) child.kill("SIGKILL");
		}
		if (child.exitCode === null && child.signalCode === null) {
			await once(child, "exit");
		}
		await using store = await open(file);
		for (let count = 1; count <= answered; count++) {
			assert.equal(await findMeta(store.read, `write-${count}`), "done");
		}
	});
});
