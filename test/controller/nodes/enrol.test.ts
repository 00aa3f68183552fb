import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { afterEach, beforeEach, describe, it } from "node:test";
import { systemRandom } from "#shared/random.ts";
import {
	formatJoinToken,
	hashSecret,
	newJoinToken,
} from "../../../controller/nodes/join-token.ts";
import { renew } from "../../../controller/nodes/renew.ts";
import { insertJoinToken } from "../../../controller/store/join-tokens.ts";
import {
	findNodeById,
	insertNode,
	updateNode,
} from "../../../controller/store/nodes.ts";
import { newNodeKey } from "../../fakes/node-key.ts";
import { startNodeListener } from "../../fakes/node-listener.ts";
import { nodeRow } from "../../fakes/node-row.ts";

let listener: Awaited<ReturnType<typeof startNodeListener>>;
describe("enrolment of nodes", () => {
	beforeEach(async () => {
		listener = await startNodeListener();
	});
	afterEach(() => listener[Symbol.asyncDispose]());

	async function giveToken(): Promise<string> {
		const { authority, store, clock } = listener.services;
		const token = newJoinToken(authority.publicKeyHash, systemRandom);
		await store.write((tx) =>
			insertJoinToken(tx, {
				token_id: token.id,
				node_id: "node-1",
				secret_hash: hashSecret(token.secret),
				expires_at: clock.now() + 60_000,
				used_at: null,
			}),
		);
		return formatJoinToken(token);
	}

	async function addNode(): Promise<void> {
		await listener.services.store.write((tx) => insertNode(tx, nodeRow()));
	}

	async function enrol(token: string, name = "host-a") {
		const { key, csr } = await newNodeKey(name);
		const answer = await listener.call("POST", "/v1/enrol", {
			body: { token, csr },
		});
		return { ...answer, key };
	}

	describe("enrolment", () => {
		it("trades a join token for a certificate that opens the node's calls", async () => {
			await addNode();
			const answer = await enrol(await giveToken());
			assert.equal(answer.status, 200);
			assert.equal(answer.body.nodeName, "host-a");
			const ca = new X509Certificate(answer.body.ca);
			assert.ok(
				new X509Certificate(answer.body.certificate).verify(ca.publicKey),
			);
			const as = { key: answer.key, cert: answer.body.certificate };
			const poll = await listener.call("GET", "/v1/assignments", { as });
			assert.equal(poll.status, 200);
		});

		it("takes a token once, also of two who use it at the same time", async () => {
			await addNode();
			const token = await giveToken();
			const answers = await Promise.all([enrol(token), enrol(token)]);
			const statuses = answers.map(({ status }) => status).sort();
			assert.deepEqual(statuses, [200, 403]);
			assert.equal((await enrol(token)).body.code, "InvalidJoinToken");
		});

		it("takes no token that is expired, altered, another installation's or a banned node's", async () => {
			await addNode();
			const token = await giveToken();
			const [id, secret, hash] = token.split(".");
			const altered = `${id}.${"A".repeat(43)}.${hash}`;
			const elsewhere = `${id}.${secret}.${"0".repeat(64)}`;
			for (const bad of [altered, elsewhere, "", "a.b.c"]) {
				assert.equal((await enrol(bad)).body.code, "InvalidJoinToken");
			}
			await listener.services.store.write((tx) =>
				updateNode(tx, "node-1", { banned_at: 1 }),
			);
			assert.equal((await enrol(token)).body.code, "InvalidJoinToken");
			await listener.services.store.write((tx) =>
				updateNode(tx, "node-1", { banned_at: null }),
			);
			listener.services.clock.advance(60_000);
			assert.equal((await enrol(token)).body.code, "InvalidJoinToken");
		});

		it("leaves the token unused when the request is for another name", async () => {
			await addNode();
			const token = await giveToken();
			const other = await enrol(token, "host-b");
			assert.equal(other.body.code, "InvalidCertificateRequest");
			assert.equal((await enrol(token)).status, 200);
		});

		it("makes the certificates from before it worthless", async () => {
			const old = await listener.addNode();
			const { key, csr } = await newNodeKey("host-a");
			const renewed = await listener.call("POST", "/v1/renew", {
				as: old,
				body: { csr },
			});
			const fresh = { key, cert: renewed.body.certificate };
			const first = await enrol(await giveToken());
			const second = await enrol(await giveToken());
			const enrolled = [first, second].map(({ key, body }) => ({
				...{ key, cert: body.certificate },
			}));
			const codes = [];
			for (const as of [old, fresh, ...enrolled]) {
				const poll = await listener.call("GET", "/v1/assignments", { as });
				codes.push(poll.body.code ?? poll.status);
			}
			const revoked = "CertificateRevoked";
			assert.deepEqual(codes, [revoked, revoked, revoked, 200]);
		});

		it("leaves no certificate to a renewal that was under way when the node enrolled anew or was banned", async () => {
			await listener.addNode();
			const { services } = listener;
			const before = await findNodeById(services.store.read, "node-1");
			assert.ok(before);
			const { csr } = await newNodeKey("host-a");
			await enrol(await giveToken());
			await assert.rejects(renew(services, before, { csr }), {
				code: "CertificateRevoked",
			});
			const now = await findNodeById(services.store.read, "node-1");
			assert.ok(now);
			await services.store.write((tx) =>
				updateNode(tx, "node-1", { banned_at: 1 }),
			);
			await assert.rejects(renew(services, now, { csr }), {
				code: "CertificateRevoked",
			});
		});
	});
});
