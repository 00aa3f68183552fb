import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { prepareQuery } from "../../controller/store/prepared-query.ts";
import {
	findRoleById,
	insertRole,
	updateRole,
} from "../../controller/store/roles.ts";
import { roleRow } from "../fakes/role-row.ts";
import { engines } from "./engines.ts";

const { role_id: ROLE_ID } = roleRow();

for (const engine of engines) {
	describe(`prepared queries on ${engine.name}`, () => {
		it("see every write as soon as it is answered, however often they were asked before", async () => {
			await using store = await engine.open();
			assert.equal(await findRoleById(store.read, ROLE_ID), undefined);
			await store.write((tx) => insertRole(tx, roleRow()));
			for (const description of ["one", "two", "three"]) {
				await store.write((tx) => updateRole(tx, ROLE_ID, { description }));
				const role = await findRoleById(store.read, ROLE_ID);
				assert.equal(role?.description, description);
			}
		});

		it("see inside a write what it did, and outside nothing of it before it is done", async () => {
			await using store = await engine.open();
			await findRoleById(store.read, ROLE_ID);
			let outside = Promise.resolve<unknown>(undefined);
			const failing = store.write(async (tx) => {
				await insertRole(tx, roleRow());
				outside = findRoleById(store.read, ROLE_ID);
				assert.ok(await findRoleById(tx, ROLE_ID));
				throw new Error("undo");
			});
			await assert.rejects(failing, /undo/);
			assert.equal(await outside, undefined);
		});

		it("give rows that nobody can change for others", async () => {
			await using store = await engine.open();
			await store.write((tx) => insertRole(tx, roleRow()));
			const role = await findRoleById(store.read, ROLE_ID);
			assert.throws(() => Object.assign(role ?? {}, { path: "/" }), TypeError);
		});

		it("do not write outside of writes", async () => {
			await using store = await engine.open();
			const forget = prepareQuery((db, id: string) =>
				db.deleteFrom("roles").where("role_id", "=", id),
			);
			await assert.rejects(forget(store.read, ROLE_ID), /only reads/);
		});
	});
}
