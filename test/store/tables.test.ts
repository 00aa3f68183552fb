import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
	insertJoinToken,
	useJoinToken,
} from "../../controller/store/join-tokens.ts";
import { insertNode } from "../../controller/store/nodes.ts";
import { prepareQuery } from "../../controller/store/prepared-query.ts";
import {
	findRoleByName,
	insertRole,
	listRoles,
} from "../../controller/store/roles.ts";
import type { WriteTransaction } from "../../controller/store/store.ts";
import { deleteTags, listTags, putTags } from "../../controller/store/tags.ts";
import { nodeRow } from "../fakes/node-row.ts";
import { ACCOUNT_ID } from "../fakes/principals.ts";
import { roleRow } from "../fakes/role-row.ts";
import { engines } from "./engines.ts";

const ROLES = [
	["zeta", "/"],
	["Beta", "/team/"],
	["alpha", "/Team/"],
	["gamma_x", "/team/sub/"],
] as const;

async function addRoles(tx: WriteTransaction): Promise<void> {
	for (const [name, path] of ROLES) {
		await insertRole(tx, roleRow({ name, path, role_id: `AROA${name}` }));
	}
}

for (const engine of engines) {
	describe(`the tables on ${engine.name}`, () => {
		it("find names without regard to case and answer them as given", async () => {
			await using store = await engine.open();
			await store.write(addRoles);
			const role = await findRoleByName(store.read, ACCOUNT_ID, "bETA");
			assert.equal(role?.name, "Beta");
			const foreign = await findRoleByName(store.read, "222222222222", "beta");
			assert.equal(foreign, undefined);
		});

		it("answer plain rows", async () => {
			await using store = await engine.open();
			await store.write(addRoles);
			const role = await findRoleByName(store.read, ACCOUNT_ID, "zeta");
			assert.deepEqual(role, roleRow({ name: "zeta", role_id: "AROAzeta" }));
		});

		it("list sorted without regard to case, page by page", async () => {
			await using store = await engine.open();
			await store.write(addRoles);
			const first = await listRoles(store.read, ACCOUNT_ID, { limit: 2 });
			assert.deepEqual(
				first.map((role) => role.name),
				["alpha", "Beta"],
			);
			const rest = await listRoles(store.read, ACCOUNT_ID, {
				afterKey: "beta",
				limit: 10,
			});
			assert.deepEqual(
				rest.map((role) => role.name),
				["gamma_x", "zeta"],
			);
		});

		it("filter paths by their beginning, in exact case, without wildcards", async () => {
			await using store = await engine.open();
			await store.write(addRoles);
			const below = async (pathPrefix: string) => {
				const page = { pathPrefix, limit: 10 };
				const roles = await listRoles(store.read, ACCOUNT_ID, page);
				return roles.map((role) => role.name);
			};
			assert.deepEqual(await below("/team/"), ["Beta", "gamma_x"]);
			assert.deepEqual(await below("/t%/"), []);
		});

		it("replace a tag of the same key and delete by key", async () => {
			await using store = await engine.open();
			const tag = (key: string, value: string) => ({
				resource_id: "AROA1",
				account_id: ACCOUNT_ID,
				tag_key_key: key.toLowerCase(),
				tag_key: key,
				tag_value: value,
			});
			await store.write((tx) => putTags(tx, [tag("a", "1"), tag("b", "1")]));
			await store.write((tx) => putTags(tx, [tag("A", "2")]));
			assert.deepEqual(await listTags(store.read, "AROA1"), [
				tag("A", "2"),
				tag("b", "1"),
			]);
			await store.write((tx) => deleteTags(tx, "AROA1", ["a"]));
			assert.equal((await listTags(store.read, "AROA1")).length, 1);
			await store.write((tx) => deleteTags(tx, "AROA1"));
			assert.deepEqual(await listTags(store.read, "AROA1"), []);
		});

		it("let a join token be used once, in time", async () => {
			await using store = await engine.open();
			const token = { node_id: "n1", secret_hash: "h", used_at: null };
			await store.write(async (tx) => {
				await insertNode(tx, nodeRow({ node_id: "n1" }));
				for (const token_id of ["t1", "t2"]) {
					await insertJoinToken(tx, { ...token, token_id, expires_at: 100 });
				}
			});
			const use = (id: string, now: number) =>
				store.write((tx) => useJoinToken(tx, id, now));
			const uses = [use("t1", 50), use("t1", 50), use("t2", 100)];
			assert.deepEqual(await Promise.all(uses), [true, false, false]);
		});
	});

	describe(`prepared queries on ${engine.name}`, () => {
		const named = prepareQuery((db, accountId: string, key: string) =>
			db
				.selectFrom("roles")
				.select("name")
				.where("account_id", "=", accountId)
				.where("path", "!=", "/")
				.where("name_key", "=", key),
		);

		it("give each call its own parameters and keep the constants", async () => {
			await using store = await engine.open();
			await store.write(addRoles);
			assert.deepEqual(await named(store.read, ACCOUNT_ID, "alpha"), [
				{ name: "alpha" },
			]);
			assert.deepEqual(await named(store.read, ACCOUNT_ID, "beta"), [
				{ name: "Beta" },
			]);
			assert.deepEqual(await named(store.read, ACCOUNT_ID, "zeta"), []);
			const inside = store.write((tx) => named(tx, ACCOUNT_ID, "beta"));
			assert.deepEqual(await inside, [{ name: "Beta" }]);
		});

		it("refuse to lose a parameter", async () => {
			await using store = await engine.open();
			const careless = prepareQuery((db, name: string) =>
				db.selectFrom("roles").select("name").where("name", "=", `${name}`),
			);
			await assert.rejects(careless(store.read, "a"), /parameter 0 is lost/);
		});
	});
}
