import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
	readOrCreateSealedSecret,
	readSealedSecret,
} from "../../../controller/credentials/sealed-secrets.ts";
import { openSqliteStore } from "../../../controller/store/sqlite.ts";
import { seededRandom } from "../../fakes/seeded-random.ts";

const random = seededRandom();
const deps = { masterKey: random(32), random };

describe("a sealed secret", () => {
	it("is made once, however many controllers start together", async () => {
		await using store = await openSqliteStore(":memory:", random);
		const starts = await Promise.all(
			["a", "b", "c"].map((name) =>
				readOrCreateSealedSecret(store, "s", () => Buffer.from(name), deps),
			),
		);
		const again = await readSealedSecret(store.read, "s", deps.masterKey);
		for (const got of starts) assert.deepEqual(got, again);
	});

	it("is not in the store in the clear", async () => {
		await using store = await openSqliteStore(":memory:", random);
		await readOrCreateSealedSecret(store, "s", () => Buffer.from("pst"), deps);
		const [row] = await store.read
			.selectFrom("sealed_secrets")
			.selectAll()
			.execute();
		assert.doesNotMatch(
			Buffer.from(row?.sealed_value ?? "", "base64").toString("latin1"),
			/pst/,
		);
	});

	it("that another master key sealed stops the controller with a plain word", async () => {
		await using store = await openSqliteStore(":memory:", random);
		const create = () => Buffer.from("pst");
		await readOrCreateSealedSecret(store, "key-ring", create, deps);
		await assert.rejects(
			readOrCreateSealedSecret(store, "key-ring", create, {
				...deps,
				masterKey: random(32),
			}),
			/the master key does not open the store's secret "key-ring": this store was made with another master key file/,
		);
	});
});
