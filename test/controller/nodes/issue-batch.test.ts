import assert from "node:assert/strict";
import { afterEach, describe, it } from "node:test";
import { assignments, credentialsAnswer } from "#shared/node-api.ts";
import { addHostedRole } from "../../fakes/hosted-role.ts";
import { instanceRow } from "../../fakes/instance-row.ts";
import { startNodeListener } from "../../fakes/node-listener.ts";

const INSTANCE = "i-0123456789abcdef0";
const ELSEWHERE = "i-00000000000000001";
let listener: Awaited<ReturnType<typeof startNodeListener>>;
describe("credentials for a node's instances", () => {
	afterEach(() => listener[Symbol.asyncDispose]());

	async function ask(
		requests: { instanceId: string; epoch: number }[],
		lifetimeSeconds = 21_600,
	) {
		const as = await listener.addNode();
		const state = await listener.call("GET", "/v1/assignments", { as });
		const answer = await listener.call("POST", "/v1/credentials", {
			as,
			body: { requests, lifetimeSeconds },
		});
		return { ...answer, state };
	}

	describe("issuing credentials to a node", () => {
		it("issues for an instance placed on it, under the binding the node was told", async () => {
			listener = await startNodeListener();
			await addHostedRole(listener.services.store);
			const { body, state } = await ask([{ instanceId: INSTANCE, epoch: 1 }]);
			const [result] = credentialsAnswer.parse(body).results;
			assert.ok(result?.status === "issued");
			const [instance] = assignments.parse(state.body).instances;
			assert.equal(result.credentials.binding, instance?.profile?.binding);
			assert.equal(result.credentials.roleName, "worker");
			const claims = {
				kind: "role",
				accountId: instance?.accountId,
				principalId: "AROAWORKER00000000000",
				sessionName: INSTANCE,
				instanceId: INSTANCE,
				nodeId: "node-1",
				kills: { role: 0, instance: 0, node: 0 },
			};
			assert.deepEqual(listener.services.credentials.issued, [
				{
					claims: { ...claims, roleDelivery: "2.0" },
					lifetimeSeconds: 21_600,
				},
				{
					claims: { ...claims, roleDelivery: "1.0" },
					lifetimeSeconds: 21_600,
				},
			]);
		});

		it("says in each session which kills it knew of", async () => {
			listener = await startNodeListener();
			const { store, credentials } = listener.services;
			await addHostedRole(store);
			const as = await listener.addNode();
			await store.write(async (tx) => {
				await tx.updateTable("roles").set({ valid_from: 1 }).execute();
				await tx.updateTable("instances").set({ valid_from: 2 }).execute();
				await tx.updateTable("nodes").set({ sessions_valid_from: 3 }).execute();
			});
			const kills = { role: 1, instance: 2, node: 3 };
			await listener.call("POST", "/v1/credentials", {
				as,
				body: {
					requests: [{ instanceId: INSTANCE, epoch: 1 }],
					lifetimeSeconds: 3600,
				},
			});
			assert.deepEqual(
				credentials.issued.map(({ claims }) => claims.kills),
				[kills, kills],
			);
		});

		it("issues a second set for IMDSv1, and none where that is not allowed", async () => {
			listener = await startNodeListener();
			const metadata_options = JSON.stringify({
				...JSON.parse(instanceRow().metadata_options),
				httpTokens: "required",
			});
			const strict = { instance_id: ELSEWHERE, address_lease: null };
			await addHostedRole(listener.services.store, [
				{},
				{ ...strict, metadata_options },
			]);
			const { body } = await ask([
				{ instanceId: INSTANCE, epoch: 1 },
				{ instanceId: ELSEWHERE, epoch: 1 },
			]);
			const [both, one] = credentialsAnswer.parse(body).results;
			assert.ok(both?.status === "issued" && one?.status === "issued");
			const { credentials, credentialsV1 } = both;
			assert.equal(credentialsV1?.binding, credentials.binding);
			assert.notEqual(credentialsV1?.accessKeyId, credentials.accessKeyId);
			assert.equal(one.credentialsV1, undefined);
			const deliveries = listener.services.credentials.issued.map(
				({ claims }) => claims.roleDelivery,
			);
			assert.deepEqual(deliveries, ["2.0", "1.0", "2.0"]);
		});

		it("knows nothing of instances elsewhere, gone, or at another epoch", async () => {
			listener = await startNodeListener();
			await addHostedRole(listener.services.store, [
				{},
				{ instance_id: ELSEWHERE, node_id: "node-2", address_lease: null },
				{
					instance_id: "i-00000000000000002",
					state_code: 48,
					address_lease: null,
				},
			]);
			const { body } = await ask([
				{ instanceId: INSTANCE, epoch: 2 },
				{ instanceId: ELSEWHERE, epoch: 1 },
				{ instanceId: "i-00000000000000002", epoch: 1 },
				{ instanceId: "i-ffffffffffffffff", epoch: 1 },
			]);
			const { results } = credentialsAnswer.parse(body);
			assert.deepEqual(
				results.map(({ status }) => status),
				["unknown", "unknown", "unknown", "unknown"],
			);
			assert.deepEqual(listener.services.credentials.issued, []);
		});

		it("refuses what the trust policy forbids, with its reason, and an instance without a role", async () => {
			listener = await startNodeListener({ refusedByTrust: () => "because" });
			await addHostedRole(listener.services.store, [
				{},
				{ instance_id: ELSEWHERE, profile_id: null, address_lease: null },
			]);
			const { body } = await ask([
				{ instanceId: INSTANCE, epoch: 1 },
				{ instanceId: ELSEWHERE, epoch: 1 },
			]);
			assert.deepEqual(credentialsAnswer.parse(body).results, [
				{
					status: "refused",
					instanceId: INSTANCE,
					code: "AssumeRoleUnauthorizedAccess",
					message: "because",
				},
				{
					status: "refused",
					instanceId: ELSEWHERE,
					code: "NoRole",
					message: "the instance has no profile with a role",
				},
			]);
		});

		it("issues for no less than an hour and no more than six", async () => {
			listener = await startNodeListener();
			const { body } = await ask([], 3599);
			assert.equal(body.code, "InvalidRequest");
		});
	});
});
