import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { remembered } from "../../controller/store/remember.ts";
import {
	findRoleById,
	insertRole,
	updateRole,
} from "../../controller/store/roles.ts";
import { roleRow } from "../fakes/role-row.ts";
import { engines } from "./engines.ts";

const { role_id: ROLE_ID } = roleRow();

/** The description of a role, and how often it was looked for. */
function question() {
	let asked = 0;
	const descriptionOf = remembered(async (db, roleId) => {
		asked += 1;
		const role = await findRoleById(db, roleId);
		if (role?.description === "unreadable") throw new Error("unreadable");
		return role?.description;
	});
	return { descriptionOf, asked: () => asked };
}

for (const engine of engines) {
	describe(`what is remembered of ${engine.name}`, () => {
		it("is what every write that was answered has left", async () => {
			await using store = await engine.open();
			const { descriptionOf } = question();
			assert.equal(await descriptionOf(store.read, ROLE_ID), undefined);
			await store.write((tx) => insertRole(tx, roleRow()));
			for (const description of ["one", "two", "three"]) {
				await store.write((tx) => updateRole(tx, ROLE_ID, { description }));
				for (let again = 0; again < 2; again += 1) {
					assert.equal(await descriptionOf(store.read, ROLE_ID), description);
				}
			}
		});

		it("is right in every turn while others write", async () => {
			await using store = await engine.open();
			const { descriptionOf } = question();
			await store.write((tx) => insertRole(tx, roleRow()));
			let written = 0;
			const reader = async () => {
				for (let turn = 0; turn < 50; turn += 1) {
					const least = written;
					const found = await descriptionOf(store.read, ROLE_ID);
					assert.ok(Number(found ?? 0) >= least, `${found} after ${least}`);
					if (turn % 3 === 0) await new Promise(setImmediate);
				}
			};
			const writer = async () => {
				for (let turn = 1; turn <= 20; turn += 1) {
					const description = String(turn);
					await store.write((tx) => updateRole(tx, ROLE_ID, { description }));
					written = turn;
				}
			};
			await Promise.all([reader(), writer(), reader(), reader()]);
			assert.equal(await descriptionOf(store.read, ROLE_ID), "20");
		});

		it("is worked out anew inside a write, which sees what it did itself", async () => {
			await using store = await engine.open();
			const { descriptionOf } = question();
			await store.write((tx) => insertRole(tx, roleRow()));
			await descriptionOf(store.read, ROLE_ID);
			await store.write(async (tx) => {
				await updateRole(tx, ROLE_ID, { description: "inside" });
				assert.equal(await descriptionOf(tx, ROLE_ID), "inside");
			});
		});

		it("is no failure: that is asked again", async () => {
			await using store = await engine.open();
			const { descriptionOf, asked } = question();
			const description = "unreadable";
			await store.write((tx) => insertRole(tx, { ...roleRow(), description }));
			for (const times of [1, 2]) {
				await assert.rejects(descriptionOf(store.read, ROLE_ID), /unreadable/);
				assert.equal(asked(), times);
			}
		});
	});
}

describe("what is remembered of a file", () => {
	it("is not worked out twice while nothing is committed", async () => {
		const file = engines.find(({ name }) => name === "SQLite in a file");
		assert.ok(file);
		await using store = await file.open();
		const { descriptionOf, asked } = question();
		for (let times = 0; times < 3; times += 1) {
			await descriptionOf(store.read, ROLE_ID);
			await new Promise(setImmediate);
		}
		assert.equal(asked(), 1);
	});
});
