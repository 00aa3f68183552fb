import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "node:test";
import { assignments } from "#shared/node-api.ts";
import {
	findInstanceProfileById,
	updateInstanceProfile,
} from "../../../controller/store/instance-profiles.ts";
import { raiseNodeRevision } from "../../../controller/store/node-revisions.ts";
import { addHostedRole } from "../../fakes/hosted-role.ts";
import { startNodeListener } from "../../fakes/node-listener.ts";

const PROFILE = "AIPAWORKER00000000000";
let listener: Awaited<ReturnType<typeof startNodeListener>>;
describe("polling for assignments", () => {
	beforeEach(async () => {
		listener = await startNodeListener();
	});
	afterEach(() => listener[Symbol.asyncDispose]());

	describe("long poll of assignments", () => {
		it("answers the node's instances and nobody else's", async () => {
			await addHostedRole(listener.services.store, [
				{},
				{
					instance_id: "i-00000000000000001",
					node_id: "node-2",
					address_lease: null,
				},
				{
					instance_id: "i-00000000000000002",
					state_code: 32,
					address_lease: null,
				},
			]);
			const as = await listener.addNode();
			const { body } = await listener.call("GET", "/v1/assignments", { as });
			const state = assignments.parse(body);
			assert.deepEqual(
				state.instances.map(({ instanceId }) => instanceId),
				["i-0123456789abcdef0"],
			);
			assert.deepEqual(state.instances[0]?.identity, {
				document: "document of i-0123456789abcdef0",
				signature: "signature of i-0123456789abcdef0",
				pkcs7: "pkcs7 of i-0123456789abcdef0",
			});
			assert.equal(state.instances[0]?.vpcCidr, "10.0.0.0/24");
			assert.deepEqual(state.instances[0]?.profile?.role, {
				name: "worker",
				code: "Success",
			});
		});

		it("waits while nothing changes and then says so", async () => {
			const as = await listener.addNode();
			const { etag } = await listener.call("GET", "/v1/assignments", { as });
			const started = performance.now();
			const answer = await listener.call("GET", "/v1/assignments", {
				as,
				headers: { "if-none-match": etag, prefer: "wait=1" },
			});
			assert.equal(answer.status, 304);
			assert.equal(answer.etag, etag);
			assert.ok(performance.now() - started >= 900);
		});

		it("answers at once when a change is committed", async () => {
			const { store } = listener.services;
			await addHostedRole(store);
			const as = await listener.addNode();
			const first = await listener.call("GET", "/v1/assignments", { as });
			const poll = listener.call("GET", "/v1/assignments", {
				as,
				headers: { "if-none-match": first.etag, prefer: "wait=30" },
			});
			const started = performance.now();
			await store.write(async (tx) => {
				assert.ok(await findInstanceProfileById(tx, PROFILE));
				await updateInstanceProfile(tx, PROFILE, {
					role_id: null,
					role_changed_at: 5000,
				});
				await raiseNodeRevision(tx, ["node-1"]);
			});
			const second = await poll;
			assert.ok(performance.now() - started < 500);
			assert.notEqual(second.etag, first.etag);
			const [before] = assignments.parse(first.body).instances;
			const [after] = assignments.parse(second.body).instances;
			assert.equal(after?.profile?.role, null);
			assert.notEqual(after?.profile?.binding, before?.profile?.binding);
		});

		it("answers the whole state to a host that remembers another store generation", async () => {
			const as = await listener.addNode();
			const answer = await listener.call("GET", "/v1/assignments", {
				as,
				headers: { "if-none-match": '"0000-1"', prefer: "wait=30" },
			});
			assert.equal(answer.status, 200);
		});

		it("ends when the controller stops, and sends the agent away", async () => {
			const as = await listener.addNode();
			const { etag } = await listener.call("GET", "/v1/assignments", { as });
			const poll = listener.call("GET", "/v1/assignments", {
				as,
				headers: { "if-none-match": etag, prefer: "wait=30" },
			});
			setTimeout(() => listener.stop.abort(), 50);
			const { status, body } = await poll;
			assert.deepEqual([status, body.code], [503, "Stopping"]);
		});
	});
});
