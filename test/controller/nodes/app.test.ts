import assert from "node:assert/strict";
import { once } from "node:events";
import { afterEach, beforeEach, describe, it } from "node:test";
import { connect } from "node:tls";
import { raiseNodeRevision } from "../../../controller/store/node-revisions.ts";
import { findNodeById, updateNode } from "../../../controller/store/nodes.ts";
import { newNodeKey } from "../../fakes/node-key.ts";
import {
	type Certified,
	startNodeListener,
} from "../../fakes/node-listener.ts";
import { recordingLogger } from "../../fakes/recording-logger.ts";

const DAY_MS = 86_400_000;
const REPORT = {
	agentVersion: "0.1.0",
	hypervisor: "null",
	zone: "local-1a",
	subnet: "10.0.0.0/24",
	capacity: { vcpus: 4, memoryMiB: 2048, instances: 3 },
	reflects: null,
	instances: [],
};
let listener: Awaited<ReturnType<typeof startNodeListener>>;
describe("the node API", () => {
	beforeEach(async () => {
		listener = await startNodeListener();
	});
	afterEach(() => listener[Symbol.asyncDispose]());

	describe("node listener", () => {
		it("lets nobody without a certificate call anything but enrol", async () => {
			const calls = [
				["GET", "/v1/assignments"],
				["POST", "/v1/credentials"],
				["POST", "/v1/report"],
				["POST", "/v1/renew"],
			] as const;
			for (const [method, path] of calls) {
				const answer = await listener.call(method, path);
				assert.equal(answer.status, 401, path);
				assert.equal(answer.body.code, "CertificateRequired");
			}
			const answer = await listener.call("POST", "/v1/enrol", { body: {} });
			assert.equal(answer.body.code, "InvalidRequest");
		});

		it("takes no certificate of another CA", async () => {
			await using other = await startNodeListener();
			const foreign = await other.addNode();
			await listener.addNode();
			const answer = await listener.call("GET", "/v1/assignments", {
				as: foreign,
			});
			assert.equal(answer.status, 401);
		});

		it("knows no other call, method or version", async () => {
			const as = await listener.addNode();
			for (const path of ["/", "/v2/assignments", "/v1/assignments/", "/v1"]) {
				assert.equal((await listener.call("GET", path, { as })).status, 404);
			}
			assert.equal(
				(await listener.call("DELETE", "/v1/assignments", { as })).status,
				404,
			);
		});

		it("keeps the connections of nodes, and of nobody else, nor of a banned one", async () => {
			const lasts = async (as?: Certified) => {
				const socket = connect({
					...{ host: "127.0.0.1", port: listener.port, ...as },
					rejectUnauthorized: false,
				});
				socket.write("GET /v1/assignments HTTP/1.1\r\nHost: a\r\n\r\n");
				const [answer] = await once(socket, "data");
				socket.destroy();
				return !/^Connection: close\r$/im.test(String(answer));
			};
			const node = await listener.addNode();
			assert.equal(await lasts(node), true);
			assert.equal(await lasts(), false);
			await listener.services.store.write((tx) =>
				updateNode(tx, "node-1", { banned_at: 1 }),
			);
			assert.equal(await lasts(node), false);
		});

		it("logs within bounds what it refuses", async () => {
			const { logger, lines } = recordingLogger();
			await using logged = await startNodeListener({ logger });
			for (let n = 0; n < 70; n += 1) await logged.call("GET", "/");
			const refused = { message: "node call refused", code: "NoSuchCall" };
			assert.equal(lines.length, 60);
			assert.partialDeepStrictEqual(lines[0], {
				...refused,
				from: "127.0.0.1",
			});
			logged.stop.abort();
			assert.partialDeepStrictEqual(lines[60], { ...refused, more: 10 });
		});

		it("speaks nothing older than TLS 1.3", async () => {
			const socket = connect({
				host: "127.0.0.1",
				port: listener.port,
				maxVersion: "TLSv1.2",
				rejectUnauthorized: false,
			});
			const failed = await new Promise((resolve) => {
				socket.on("error", () => resolve(true));
				socket.on("secureConnect", () => resolve(false));
			});
			assert.equal(failed, true);
		});

		it("refuses a body that is too large or no JSON, and says so", async () => {
			const as = await listener.addNode();
			const large = { token: "x".repeat(40_000), csr: "" };
			const answer = await listener.call("POST", "/v1/enrol", { body: large });
			assert.equal(answer.status, 413);
			const empty = await listener.call("POST", "/v1/report", { as });
			assert.equal(empty.status, 400);
		});

		it("refuses a report of what no host is: names without end or of no letters, and room below none", async () => {
			const as = await listener.addNode();
			for (const wrong of [
				{ zone: "z".repeat(64) },
				{ zone: "zone-a\n\u001b[2Jhost-b\tready" },
				{ hypervisor: "h".repeat(65) },
				{ hypervisor: "null\u001b[2J" },
				{ agentVersion: "1".repeat(65) },
				{ reflects: "x".repeat(257) },
				{ capacity: { vcpus: -1, memoryMiB: 2048, instances: 3 } },
			]) {
				const body = { ...REPORT, ...wrong };
				const answer = await listener.call("POST", "/v1/report", { as, body });
				assert.equal(answer.status, 400, JSON.stringify(wrong).slice(0, 40));
			}
			const body = REPORT;
			const good = await listener.call("POST", "/v1/report", { as, body });
			assert.equal(good.status, 204);
		});

		it("refuses the character U+0000, which no database need hold", async () => {
			const as = await listener.addNode();
			const body = { ...REPORT, zone: "local-1a\0" };
			const answer = await listener.call("POST", "/v1/report", { as, body });
			assert.equal(answer.status, 400);
			assert.equal(answer.body.code, "InvalidRequest");
		});

		it("refuses a banned node from its next call on, and ends its open poll", async () => {
			const as = await listener.addNode();
			const { etag } = await listener.call("GET", "/v1/assignments", { as });
			const poll = listener.call("GET", "/v1/assignments", {
				as,
				headers: { "if-none-match": etag, prefer: "wait=30" },
			});
			await listener.services.store.write(async (tx) => {
				await updateNode(tx, "node-1", { banned_at: 1 });
				await raiseNodeRevision(tx, ["node-1"]);
			});
			assert.equal((await poll).body.code, "NodeBanned");
			const report = await listener.call("POST", "/v1/report", {
				as,
				body: REPORT,
			});
			assert.equal(report.status, 403);
		});

		it("renews an expired certificate for two weeks and accepts it for nothing else", async () => {
			const issuedAt = listener.services.clock.now() - 35 * DAY_MS;
			const as = await listener.addNode({}, issuedAt);
			const poll = await listener.call("GET", "/v1/assignments", { as });
			assert.equal(poll.body.code, "CertificateExpired");
			const { key, csr } = await newNodeKey("host-a");
			const renewed = await listener.call("POST", "/v1/renew", {
				as,
				body: { csr },
			});
			assert.equal(renewed.status, 200);
			const fresh = { key, cert: renewed.body.certificate };
			const again = await listener.call("GET", "/v1/assignments", {
				as: fresh,
			});
			assert.equal(again.status, 200);
		});

		it("says nothing against a node that goes away while it waits, as an agent does that stops", async () => {
			const { logger, lines } = recordingLogger();
			await using listener = await startNodeListener({ logger });
			const as = await listener.addNode();
			const { etag } = await listener.call("GET", "/v1/assignments", { as });
			const asked = once(listener.server, "request");
			const leave = new AbortController();
			const poll = listener.call("GET", "/v1/assignments", {
				as,
				headers: { "If-None-Match": etag, Prefer: "wait=60" },
				signal: leave.signal,
			});
			const [, response] = await asked;
			const gone = once(response, "close");
			leave.abort();
			await assert.rejects(poll, { name: "AbortError" });
			await gone;
			const answer = await listener.call("GET", "/v1/assignments", { as });
			assert.equal(answer.status, 200);
			assert.deepEqual(lines, []);
		});

		it("tells a host its instances' addresses anew when one of its subnets is another", async () => {
			const as = await listener.addNode();
			const revisionAfter = async (
				subnetV6: string,
				subnet = "10.0.0.0/24",
			) => {
				const body = { ...REPORT, subnet, subnetV6 };
				await listener.call("POST", "/v1/report", { as, body });
				const { store } = listener.services;
				const [row] = await store.read
					.selectFrom("nodes")
					.select(["revision", "subnet_v6"])
					.execute();
				assert.equal(row?.subnet_v6, subnetV6);
				return row?.revision ?? 0;
			};
			const first = await revisionAfter("fd12::/120");
			assert.equal(await revisionAfter("fd12::/120"), first);
			const second = await revisionAfter("fd13::/120");
			assert.ok(second > first);
			assert.ok((await revisionAfter("fd13::/120", "10.0.1.0/24")) > second);
		});

		it("tells every host of a VPC that has grown, and of no other change", async () => {
			const as = await listener.addNode();
			const other = { node_id: "node-2", name: "host-b" };
			await listener.addNode({ ...other, subnet: "10.0.1.0/24" });
			const { store } = listener.services;
			const revisionAfter = async (subnet: string) => {
				const body = { ...REPORT, subnet };
				await listener.call("POST", "/v1/report", { as, body });
				return (await findNodeById(store.read, "node-2"))?.revision ?? 0;
			};
			const first = await revisionAfter("10.0.0.0/24");
			assert.ok((await revisionAfter("10.0.2.0/24")) > first);
			const second = await revisionAfter("10.0.2.0/24");
			assert.equal(await revisionAfter("10.0.3.0/24"), second);
		});

		it("takes down what a host is", async () => {
			const as = await listener.addNode();
			const answer = await listener.call("POST", "/v1/report", {
				as,
				body: REPORT,
			});
			assert.equal(answer.status, 204);
			const [row] = await listener.services.store.read
				.selectFrom("nodes")
				.selectAll()
				.execute();
			assert.equal(row?.vcpus, 4);
			assert.equal(row?.reported_at, listener.services.clock.now());
		});
	});
});
