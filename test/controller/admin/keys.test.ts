import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
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
import { LiveKeyRing } from "../../../controller/credentials/live-key-ring.ts";
import { RING_TIMES } from "../../../controller/credentials/rotation.ts";
import { findNodeById } from "../../../controller/store/nodes.ts";
import { startNodeListener } from "../../fakes/node-listener.ts";

describe("administration of keys", () => {
	let listener: Awaited<ReturnType<typeof startNodeListener>>;
	let dataDir: string;
	let client: AdminClient;
	let server: ReturnType<typeof createAdminServer>;
	let keyRing: LiveKeyRing;
	const masterKey = systemRandom(32);

	beforeEach(async () => {
		listener = await startNodeListener();
		const secrets = { ...listener.services, masterKey, random: systemRandom };
		keyRing = await LiveKeyRing.open(secrets);
		dataDir = await mkdtemp(join(tmpdir(), "gumleaf-keys-"));
		server = createAdminServer({
			...listener.services,
			random: systemRandom,
			rotatingKeys: { sessions: keyRing },
		});
		await listen(server, { kind: "unix", path: adminSocket(dataDir) });
		client = createAdminClient(dataDir);
	});
	afterEach(async () => {
		await closeServer(server, 100);
		await listener[Symbol.asyncDispose]();
		await rm(dataDir, { recursive: true });
	});

	async function states(): Promise<string[]> {
		return (await client.listKeys()).map(({ state }) => state);
	}

	it("shows each key's state through a rotation, and never a secret", async () => {
		assert.deepEqual(await states(), ["in use"]);
		await client.rotateKeys("sessions");
		assert.deepEqual(await states(), ["in use", "announced"]);
		listener.services.clock.advance(RING_TIMES.announcement);
		assert.deepEqual(await states(), ["verifying", "in use"]);
		const shown = JSON.stringify(await client.listKeys());
		const { secret } = keyRing.issuingKey();
		assert.ok(!shown.includes(secret.toString("base64")));
	});

	it("replaces a revoked key at once, in other controllers within a second, and has every node fetch new keys", async () => {
		const { store, clock } = listener.services;
		await listener.addNode();
		const secrets = { ...listener.services, masterKey, random: systemRandom };
		const other = await LiveKeyRing.open(secrets);
		const { id } = keyRing.issuingKey();
		const before = await findNodeById(store.read, "node-1");
		await client.revokeKey({ use: "sessions", id });
		assert.equal(keyRing.find(id), undefined);
		assert.deepEqual(await states(), ["in use"]);
		const after = await findNodeById(store.read, "node-1");
		assert.ok(Number(after?.revision) > Number(before?.revision));
		assert.equal(after?.sessions_renewed_at, clock.now());
		await other.refresh();
		assert.equal(other.find(id), undefined);
		assert.deepEqual(other.issuingKey(), keyRing.issuingKey());
	});

	it("says which keys it does not know", async () => {
		const none = { use: "sessions", id: "ZZZ" } as const;
		await assert.rejects(client.revokeKey(none), /no key ZZZ for sessions/);
		await assert.rejects(client.rotateKeys("tokens"), /--issuer-url/);
	});
});
