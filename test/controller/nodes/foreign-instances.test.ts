import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { findInstance } from "../../../controller/store/instances.ts";
import { addHostedRole } from "../../fakes/hosted-role.ts";
import { newNodeKey } from "../../fakes/node-key.ts";
import {
	type Certified,
	startNodeListener,
} from "../../fakes/node-listener.ts";

const INSTANCE = "i-0123456789abcdef0";
const host = {
	...{ agentVersion: "0.1.0", hypervisor: "null", zone: "local-1a" },
	subnet: "10.0.1.0/24",
	capacity: { vcpus: 4, memoryMiB: 2048, instances: 3 },
};

/** What a broken-into host could try with its own certificate against an instance of another host. */
describe("a node and another node's instance", () => {
	let listener: Awaited<ReturnType<typeof startNodeListener>>;
	let other: Certified;
	before(async () => {
		listener = await startNodeListener();
		await addHostedRole(listener.services.store);
		await listener.addNode();
		other = await listener.addNode({ node_id: "node-2", name: "host-b" });
	});
	after(() => listener[Symbol.asyncDispose]());
	const call = (method: string, path: string, body?: unknown) =>
		listener.call(method, path, { as: other, body });
	const instance = () => findInstance(listener.services.store.read, INSTANCE);

	it("are not told of each other", async () => {
		const { body } = await call("GET", "/v1/assignments");
		assert.equal(body.nodeName, "host-b");
		assert.deepEqual(body.instances, []);
	});

	it("gets no keys for it, at whatever epoch", async () => {
		const epochs = [0, 1, 2];
		const { body } = await call("POST", "/v1/credentials", {
			requests: epochs.map((epoch) => ({ instanceId: INSTANCE, epoch })),
			lifetimeSeconds: 3600,
		});
		const unknown = { status: "unknown", instanceId: INSTANCE };
		assert.deepEqual(body.results, [unknown, unknown, unknown]);
	});

	it("cannot say anything of it, nor make one up", async () => {
		const before = await instance();
		const made = "i-0fedcba9876543210";
		const instances = [INSTANCE, made].map((instanceId) => ({
			...{ instanceId, epoch: 1, state: "failed", message: "mine now" },
		}));
		const said = await call("POST", "/v1/report", {
			...{ ...host, reflects: null, instances },
		});
		assert.equal(said.status, 204);
		const nothing = { ...host, reflects: null, instances: [] };
		await call("POST", "/v1/report", nothing);
		assert.deepEqual(await instance(), before);
		const { store } = listener.services;
		assert.equal(await findInstance(store.read, made), undefined);
	});

	it("cannot become the other node by renewing", async () => {
		const { csr } = await newNodeKey("host-a");
		const { status, body } = await call("POST", "/v1/renew", { csr });
		assert.equal(status, 400);
		assert.equal(body.code, "InvalidCertificateRequest");
	});
});
