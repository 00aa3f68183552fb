import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import {
	findInstance,
	insertInstances,
} from "../../../controller/store/instances.ts";
import { addHostedRole } from "../../fakes/hosted-role.ts";
import { instanceRow } from "../../fakes/instance-row.ts";
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

const OWN = {
	...{ instance_id: "i-0123456789abcdef9", node_id: "node-2" },
	...{ private_ip: "10.0.1.99", mac: "02:00:00:00:00:99" },
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

	it("cannot choose a profile, not even for an instance of its own", async () => {
		const { store } = listener.services;
		await store.write((tx) =>
			insertInstances(tx, [instanceRow({ ...OWN, profile_id: null })]),
		);
		const chosen = {
			...{ instanceId: OWN.instance_id, epoch: 1 },
			...{ profile: "worker", profileName: "worker", role: "worker" },
			...{ profileArn: "arn:aws:iam::1:instance-profile/worker", binding: "x" },
		};
		const { body } = await call("POST", "/v1/credentials", {
			...{ requests: [chosen], lifetimeSeconds: 3600 },
		});
		assert.equal(body.results[0].status, "refused");
		assert.equal(body.results[0].accessKeyId, undefined);
		const before = await findInstance(store.read, OWN.instance_id);
		const instances = [{ ...chosen, state: "running" }];
		await call("POST", "/v1/report", { ...host, reflects: null, instances });
		const after = await findInstance(store.read, OWN.instance_id);
		assert.equal(after?.profile_id, before?.profile_id);
		await call("POST", "/v1/assignments", { instances: [chosen] });
		const told = await call("GET", "/v1/assignments");
		const own = told.body.instances.map(
			(one: { instanceId: string; profile: object | null }) => [
				one.instanceId,
				one.profile,
			],
		);
		assert.deepEqual(own, [[OWN.instance_id, null]]);
	});

	it("cannot become the other node by renewing", async () => {
		const { csr } = await newNodeKey("host-a");
		const { status, body } = await call("POST", "/v1/renew", { csr });
		assert.equal(status, 400);
		assert.equal(body.code, "InvalidCertificateRequest");
	});
});
