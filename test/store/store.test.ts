import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import {
	findRoleByName,
	insertRole,
	listRoles,
} from "../../controller/store/roles.ts";
import type { Store, WriteTransaction } from "../../controller/store/store.ts";
import { ACCOUNT_ID } from "../fakes/principals.ts";
import { roleRow } from "../fakes/role-row.ts";
import { engines } from "./engines.ts";

const add = (name: string) => (tx: WriteTransaction) =>
	insertRole(tx, roleRow({ name, role_id: `AROA${name}` }));

async function names(store: Store): Promise<string[]> {
	const roles = await listRoles(store.read, ACCOUNT_ID, { limit: 100 });
	return roles.map((role) => role.name);
}

for (const engine of engines) {
	describe(`the store on ${engine.name}`, () => {
		it("shows what a write has made as soon as it answers", async () => {
			await using store = await engine.open();
			await store.write(add("one"));
			assert.deepEqual(await names(store), ["one"]);
		});

		it("answers a write with what its work answers", async () => {
			await using store = await engine.open();
			assert.equal(await store.write(async () => 7), 7);
		});

		it("undoes all of a write that throws, and passes the error on", async () => {
			await using store = await engine.open();
			const refusal = new Error("no");
			const write = store.write(async (tx) => {
				await add("one")(tx);
				throw refusal;
			});
			await assert.rejects(write, refusal);
			assert.deepEqual(await names(store), []);
		});

		it("undoes only the failing one of the writes of one turn", async () => {
			await using store = await engine.open();
			const results = await Promise.allSettled([
				store.write(add("one")),
				store.write(add("ONE")),
				store.write(async (tx) => {
					await add("two")(tx);
					throw new Error("no");
				}),
				store.write(add("three")),
			]);
			const statuses = results.map((result) => result.status);
			assert.deepEqual(statuses, [
				"fulfilled",
				"rejected",
				"rejected",
				"fulfilled",
			]);
			assert.deepEqual(await names(store), ["one", "three"]);
		});

		it("runs the writes of one turn one after the other, each seeing those before", async () => {
			await using store = await engine.open();
			const addOnce = async (tx: WriteTransaction) => {
				if (await findRoleByName(tx, ACCOUNT_ID, "one")) return "there";
				await add("one")(tx);
				return "added";
			};
			const answers = await Promise.all([
				store.write(addOnce),
				store.write(addOnce),
			]);
			assert.deepEqual(answers, ["added", "there"]);
		});

		it("never shows readers what is not committed", async () => {
			await using store = await engine.open();
			const seen: Promise<string[]>[] = [];
			const write = store.write(async (tx) => {
				await add("one")(tx);
				seen.push(names(store));
				await names({ ...store, read: tx });
				throw new Error("no");
			});
			await assert.rejects(write);
			assert.deepEqual(await Promise.all(seen), [[]]);
		});

		it("fails a write that awaits something else, and goes on with the others", async () => {
			await using store = await engine.open();
			const stuck = store.write(async (tx) => {
				await add("one")(tx);
				await turn();
				await turn();
				await add("two")(tx);
			});
			const other = store.write(add("three"));
			await assert.rejects(stuck, /awaited something else/);
			await other;
			await turn();
			assert.deepEqual(await names(store), ["three"]);
		});

		it("refuses what a transaction is asked after its write has ended", async () => {
			await using store = await engine.open();
			const kept = await store.write(async (tx) => ({ tx }));
			await assert.rejects(add("one")(kept.tx), /has ended/);
		});

		it("refuses to write outside of a write", async () => {
			await using store = await engine.open();
			const outside = store.read
				.insertInto("meta")
				.values({ key: "a", value: "b" })
				.execute();
			await assert.rejects(outside);
			await assert.rejects(store.read.transaction().execute(async () => {}));
		});

		it("has a generation", async () => {
			await using store = await engine.open();
			assert.match(store.generation, /^[0-9a-f]{16}$/);
		});

		it("refuses to write and to read once it is closed", async () => {
			const store = await engine.open();
			await names(store);
			await store[Symbol.asyncDispose]();
			await assert.rejects(store.write(add("one")));
			await assert.rejects(names(store));
		});

		it("writes what was asked for before it closes", async () => {
			const store = await engine.open();
			const write = store.write(add("one"));
			await store[Symbol.asyncDispose]();
			await write;
		});
	});
}
