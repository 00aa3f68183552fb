import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, beforeEach, describe, it } from "node:test";
import { ensureAccount } from "../../../controller/bootstrap/ensure-account.ts";
import { replaceRootKeys } from "../../../controller/bootstrap/root-key.ts";
import {
	deleteAccessKey,
	listAccessKeys,
} from "../../../controller/store/access-keys.ts";
import { openSqliteStore } from "../../../controller/store/sqlite.ts";
import type { Store } from "../../../controller/store/store.ts";
import { FakeClock } from "../../fakes/fake-clock.ts";
import { ACCOUNT_ID } from "../../fakes/principals.ts";
import { RecordingCredentials } from "../../fakes/recording-credentials.ts";
import { seededRandom } from "../../fakes/seeded-random.ts";

describe("the first start", () => {
	let folder = "";
	let credentialsFile = "";
	const credentials = new RecordingCredentials(new FakeClock());
	const deps = (accountId = ACCOUNT_ID) => {
		return { accountId, credentials, credentialsFile, now: 1000 };
	};
	const open = () => openSqliteStore(":memory:", seededRandom());
	const rootKeyIds = async (store: Store) => {
		const keys = await listAccessKeys(store.read, ACCOUNT_ID, null);
		return keys.map((key) => key.access_key_id);
	};
	const fileText = () => readFile(credentialsFile, "utf8");
	const folders: string[] = [];

	beforeEach(async () => {
		folder = await mkdtemp(join(tmpdir(), "gumleaf-account-"));
		folders.push(folder);
		credentialsFile = join(folder, "root-credentials");
	});
	after(async () => {
		for (const made of folders) await rm(made, { recursive: true });
	});

	it("makes the account and hands its root key to the operator alone", async () => {
		await using store = await open();
		await store.write((tx) => ensureAccount(tx, deps()));
		const [id] = await rootKeyIds(store);
		const text = await fileText();
		assert.match(text, /^\[default\]\naws_access_key_id = \S+\n/);
		assert.match(text, /\naws_secret_access_key = \S+\n$/);
		assert.ok(id && text.includes(id));
		assert.equal((await stat(credentialsFile)).mode & 0o777, 0o600);
	});

	it("is not repeated: root may have deleted its keys on purpose", async () => {
		await using store = await open();
		await store.write((tx) => ensureAccount(tx, deps()));
		const [id = ""] = await rootKeyIds(store);
		await store.write((tx) => deleteAccessKey(tx, id));
		const text = await fileText();
		await store.write((tx) => ensureAccount(tx, deps()));
		assert.deepEqual(await rootKeyIds(store), []);
		assert.equal(await fileText(), text);
	});

	it("makes no account when the credentials cannot be written", async () => {
		await using store = await open();
		credentialsFile = join(folder, "missing", "root-credentials");
		await assert.rejects(store.write((tx) => ensureAccount(tx, deps())));
		assert.deepEqual(await rootKeyIds(store), []);
		credentialsFile = join(folder, "root-credentials");
		await store.write((tx) => ensureAccount(tx, deps()));
		const [id] = await rootKeyIds(store);
		assert.ok(id && (await fileText()).includes(id));
	});

	it("keeps credentials that were there, for they may belong to another store", async () => {
		await using store = await open();
		await writeFile(credentialsFile, "older");
		await store.write((tx) => ensureAccount(tx, deps()));
		assert.equal(
			await readFile(`${credentialsFile}.previous`, "utf8"),
			"older",
		);
	});

	it("refuses a second account id in the same store", async () => {
		await using store = await open();
		await store.write((tx) => ensureAccount(tx, deps()));
		const slip = store.write((tx) => ensureAccount(tx, deps("222222222222")));
		await assert.rejects(slip, /222222222222 is not in this store/);
	});

	it("can be made good when the credentials are lost", async () => {
		await using store = await open();
		await store.write((tx) => ensureAccount(tx, deps()));
		const [lost] = await rootKeyIds(store);
		await rm(credentialsFile);
		await store.write((tx) => replaceRootKeys(tx, deps()));
		const ids = await rootKeyIds(store);
		assert.equal(ids.length, 1);
		assert.notEqual(ids[0], lost);
		assert.ok((await fileText()).includes(ids[0] ?? "?"));
	});
});
