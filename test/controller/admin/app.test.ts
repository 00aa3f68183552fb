import assert from "node:assert/strict";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, it } from "node:test";
import { adminSocket } from "#shared/admin-api/admin-socket.ts";
import { closeServer, listen } from "#shared/http-server.ts";
import { systemRandom } from "#shared/random.ts";
import {
	type AdminClient,
	createAdminClient,
} from "../../../cli/admin-client.ts";
import { createAdminServer } from "../../../controller/admin/app.ts";
import { insertInstanceProfile } from "../../../controller/store/instance-profiles.ts";
import {
	findInstance,
	updateInstance,
} from "../../../controller/store/instances.ts";
import { findNodeById } from "../../../controller/store/nodes.ts";
import { addHostedRole } from "../../fakes/hosted-role.ts";
import { newNodeKey } from "../../fakes/node-key.ts";
import { startNodeListener } from "../../fakes/node-listener.ts";
import { ACCOUNT_ID } from "../../fakes/principals.ts";
import { RecordingAudit } from "../../fakes/recording-audit.ts";

const INSTANCE = "i-0123456789abcdef0";
let listener: Awaited<ReturnType<typeof startNodeListener>>;
let dataDir: string;
let client: AdminClient;
let server: ReturnType<typeof createAdminServer>;
let audit: RecordingAudit;

describe("the administration socket", () => {
	beforeEach(async () => {
		listener = await startNodeListener();
		dataDir = await mkdtemp(join(tmpdir(), "gumleaf-admin-"));
		audit = new RecordingAudit();
		server = createAdminServer({
			...listener.services,
			random: systemRandom,
			audit,
		});
		await listen(server, { kind: "unix", path: adminSocket(dataDir) });
		client = createAdminClient(dataDir);
	});
	afterEach(async () => {
		await closeServer(server, 100);
		await listener[Symbol.asyncDispose]();
		await rm(dataDir, { recursive: true });
	});

	async function enrol(token: string) {
		const { csr } = await newNodeKey("host-a");
		return listener.call("POST", "/v1/enrol", { body: { token, csr } });
	}

	it("shows the certificates of identity documents; another key wakes every node", async () => {
		const as = await listener.addNode();
		const before = await listener.call("GET", "/v1/assignments", { as });
		assert.equal(await client.identityCertificates(), "certificate 1\n");
		await client.replaceIdentityKey();
		assert.equal(await client.identityCertificates(), "certificate 2\n");
		const now = await listener.call("GET", "/v1/assignments", { as });
		assert.notEqual(now.etag, before.etag);
	});

	describe("administration of nodes", () => {
		it("answers on a socket that only its owner may open", async () => {
			const { mode } = await stat(adminSocket(dataDir));
			assert.equal(mode & 0o777, 0o600);
		});

		it("adds a node whose join token enrols it", async () => {
			const { joinToken } = await client.addNode("host-a");
			assert.equal((await client.listNodes())[0]?.status, "joining");
			assert.equal((await enrol(joinToken)).status, 200);
			assert.equal((await client.listNodes())[0]?.status, "silent");
		});

		it("writes down what operators change and how it went, without what they were given", async () => {
			const { joinToken } = await client.addNode("host-a");
			await client.listNodes();
			await client.changeNode("host-a", "drain");
			await assert.rejects(client.removeNode("host-x"));
			const told = audit.events.map(({ time, ...rest }) => rest);
			assert.deepEqual(told, [
				{
					event: "operator",
					call: "POST /v1/nodes",
					request: { name: "host-a" },
					status: 200,
				},
				{
					event: "operator",
					call: "POST /v1/nodes/host-a/drain",
					status: 200,
				},
				{
					event: "operator",
					call: "DELETE /v1/nodes/host-x",
					status: 404,
					error: "NoSuchNode",
				},
			]);
			assert.ok(!JSON.stringify(audit.events).includes(joinToken));
		});

		it("adds no second node of a name, and none of an impossible name", async () => {
			await client.addNode("host-a");
			await assert.rejects(client.addNode("host-a"), /there is a node host-a/);
			await assert.rejects(client.addNode("../x"), /letters, digits/);
		});

		it("voids the token from before when it makes a new one", async () => {
			const first = await client.addNode("host-a");
			const second = await client.changeNode("host-a", "token");
			assert.equal((await enrol(first.joinToken)).status, 403);
			assert.equal((await enrol(second?.joinToken ?? "")).status, 200);
		});

		it("bans a node with the credentials it fetched, and lets it back in only by a new enrolment", async () => {
			const { store, clock } = listener.services;
			await addHostedRole(store);
			const as = await listener.addNode();
			await client.changeNode("host-a", "ban");
			assert.equal((await client.listNodes())[0]?.status, "banned");
			const instance = await findInstance(store.read, INSTANCE);
			assert.equal(instance?.valid_from, clock.now());
			await assert.rejects(client.changeNode("host-a", "token"), /banned/);
			clock.advance(1000);
			const again = await client.changeNode("host-a", "unban");
			const poll = await listener.call("GET", "/v1/assignments", { as });
			assert.equal(poll.body.code, "CertificateRevoked");
			assert.equal((await enrol(again?.joinToken ?? "")).status, 200);
		});

		it("removes a node with instances only after a ban, and they are terminated", async () => {
			const { store } = listener.services;
			await addHostedRole(store);
			await listener.addNode();
			await assert.rejects(client.removeNode("host-a"), /1 instances are on/);
			await client.changeNode("host-a", "ban");
			await client.removeNode("host-a");
			assert.deepEqual(await client.listNodes(), []);
			assert.equal((await findInstance(store.read, INSTANCE))?.state_code, 48);
		});

		it("tells the other nodes of a VPC that is smaller without the one removed", async () => {
			const { store } = listener.services;
			const other = { node_id: "node-2", name: "host-b" };
			await listener.addNode();
			await listener.addNode({ ...other, subnet: "10.0.1.0/24" });
			await client.removeNode("host-b");
			const left = await findNodeById(store.read, "node-1");
			assert.ok((left?.revision ?? 0) > 0);
		});

		it("shows the instances of all accounts, and which of them are ready", async () => {
			const { store, clock } = listener.services;
			await addHostedRole(store);
			await listener.addNode({ reported_at: clock.now() });
			const [shown] = await client.listInstances();
			assert.equal(shown?.instanceId, INSTANCE);
			assert.deepEqual([shown?.state, shown?.node], ["running", "host-a"]);
			assert.equal(shown?.ready, false);
			await store.write((tx) =>
				updateInstance(tx, INSTANCE, { reported_state: "running" }),
			);
			assert.equal((await client.showInstance(INSTANCE)).ready, true);
			clock.advance(600_000);
			assert.equal((await client.showInstance(INSTANCE)).ready, false);
			await assert.rejects(client.listInstances("host-x"), /no node host-x/);
			await assert.rejects(client.showInstance("i-00000000"), /no instance/);
		});

		it("groups nodes, and keeps a profile to groups of them", async () => {
			await addHostedRole(listener.services.store);
			await listener.addNode();
			await client.groupNode("host-a", ["pci", "gpu", "pci"]);
			const [node] = await client.listNodes();
			assert.deepEqual(node?.groups, ["gpu", "pci"]);
			const restrict = (...groups: string[]) =>
				client.restrictProfile({ profile: "Worker", groups });
			assert.deepEqual(await restrict("pci"), []);
			assert.deepEqual(await restrict("other"), [
				{ instanceId: INSTANCE, node: "host-a" },
			]);
			assert.deepEqual(await client.listRestrictedProfiles(), [
				{ accountId: ACCOUNT_ID, profile: "worker", groups: ["other"] },
			]);
			await restrict();
			assert.deepEqual(await client.listRestrictedProfiles(), []);
			await client.groupNode("host-a", []);
			assert.deepEqual((await client.listNodes())[0]?.groups, []);
		});

		it("refuses groups of impossible names, and profiles that are not there or that several accounts have", async () => {
			await addHostedRole(listener.services.store);
			await listener.addNode();
			await assert.rejects(client.groupNode("host-a", ["a b"]), /letters/);
			const restrict = (profile: string) =>
				client.restrictProfile({ profile, groups: ["pci"] });
			await assert.rejects(restrict("nobody"), /no instance profile nobody/);
			const elsewhere = {
				...{ profile_id: "AIPAELSEWHERE00000000", account_id: "222222222222" },
				...{ name: "worker", name_key: "worker", path: "/", role_id: null },
				...{ role_changed_at: 0, created_at: 0 },
			};
			await listener.services.store.write((tx) =>
				insertInstanceProfile(tx, elsewhere),
			);
			await assert.rejects(restrict("worker"), /several accounts/);
			const arn = `arn:aws:iam::${ACCOUNT_ID}:instance-profile/worker`;
			assert.deepEqual(await restrict(arn), [
				{ instanceId: INSTANCE, node: "host-a" },
			]);
		});

		it("says which node it does not know", async () => {
			await assert.rejects(client.removeNode("host-x"), /no node host-x/);
		});
	});
});
