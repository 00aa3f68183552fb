import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { insertInstanceProfile } from "../../controller/store/instance-profiles.ts";
import { insertInstances } from "../../controller/store/instances.ts";
import {
	raiseNodeRevision,
	raiseRevisionOfProfile,
	raiseRevisionOfRole,
} from "../../controller/store/node-revisions.ts";
import { findNodeById, insertNode } from "../../controller/store/nodes.ts";
import { insertRole } from "../../controller/store/roles.ts";
import type { Store } from "../../controller/store/store.ts";
import { instanceRow } from "../fakes/instance-row.ts";
import { nodeRow } from "../fakes/node-row.ts";
import { ACCOUNT_ID } from "../fakes/principals.ts";
import { roleRow } from "../fakes/role-row.ts";
import { type Engine, engines } from "./engines.ts";

const never = new AbortController().signal;

/** Two nodes at revision 0; an instance of the profile "worker", which holds the role "worker", runs on the first. */
async function openWithNodes(engine: Engine): Promise<Store> {
	const store = await engine.open();
	await store.write(async (tx) => {
		await insertNode(tx, nodeRow({ node_id: "n1", name: "a", revision: 0 }));
		await insertNode(tx, nodeRow({ node_id: "n2", name: "b", revision: 0 }));
		await insertRole(tx, roleRow());
		await insertInstanceProfile(tx, {
			profile_id: "AIPAWORKER00000000000",
			account_id: ACCOUNT_ID,
			name: "worker",
			name_key: "worker",
			path: "/",
			role_id: roleRow().role_id,
			role_changed_at: 0,
			created_at: 0,
		});
		await insertInstances(tx, [instanceRow({ node_id: "n1" })]);
	});
	return store;
}

async function revisionOf(store: Store, nodeId: string): Promise<number> {
	return (await findNodeById(store.read, nodeId))?.revision ?? -1;
}

for (const engine of engines) {
	describe(`changes of nodes on ${engine.name}`, () => {
		it("gives every change a higher revision, whichever node it concerns", async () => {
			await using store = await openWithNodes(engine);
			await store.write((tx) => raiseNodeRevision(tx, ["n1"]));
			await store.write((tx) => raiseNodeRevision(tx, ["n2"]));
			assert.equal(await revisionOf(store, "n1"), 1);
			assert.equal(await revisionOf(store, "n2"), 2);
		});

		it("wakes those who wait for the node", async () => {
			await using store = await openWithNodes(engine);
			const woken = store.changes.wait("n1", 0, never);
			await store.write((tx) => raiseNodeRevision(tx, ["n1"]));
			await woken;
			assert.equal(await revisionOf(store, "n1"), 1);
		});

		it("leaves those waiting who wait for another node", async () => {
			await using store = await openWithNodes(engine);
			const stop = new AbortController();
			const waiting = store.changes.wait("n2", 0, stop.signal);
			await store.write((tx) => raiseNodeRevision(tx, ["n1"]));
			stop.abort(new Error("still waiting"));
			await assert.rejects(waiting, /still waiting/);
		});

		it("does not miss a change between reading a revision and waiting", async () => {
			await using store = await openWithNodes(engine);
			const known = await revisionOf(store, "n1");
			await store.write((tx) => raiseNodeRevision(tx, ["n1"]));
			await store.changes.wait("n1", known, never);
		});

		it("does not wake for a change that was undone", async () => {
			await using store = await openWithNodes(engine);
			const stop = new AbortController();
			const waiting = store.changes.wait("n1", 0, stop.signal);
			const failing = store.write(async (tx) => {
				await raiseNodeRevision(tx, ["n1"]);
				throw new Error("no");
			});
			await assert.rejects(failing);
			stop.abort(new Error("still waiting"));
			await assert.rejects(waiting, /still waiting/);
		});

		it("raises the nodes whose instances use a profile, and no others", async () => {
			await using store = await openWithNodes(engine);
			await store.write((tx) =>
				raiseRevisionOfProfile(tx, "AIPAWORKER00000000000"),
			);
			assert.equal(await revisionOf(store, "n1"), 1);
			assert.equal(await revisionOf(store, "n2"), 0);
		});

		it("raises the nodes whose instances use a role through their profile", async () => {
			await using store = await openWithNodes(engine);
			await store.write((tx) => raiseRevisionOfRole(tx, roleRow().role_id));
			await store.write((tx) => raiseRevisionOfRole(tx, "AROASOMEOTHER"));
			assert.equal(await revisionOf(store, "n1"), 1);
			assert.equal(await revisionOf(store, "n2"), 0);
		});
	});
}
