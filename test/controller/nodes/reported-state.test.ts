import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "node:test";
import { changesByReport } from "../../../controller/nodes/reported-state.ts";
import { findInstance } from "../../../controller/store/instances.ts";
import { listNodes } from "../../../controller/store/nodes.ts";
import { addHostedRole } from "../../fakes/hosted-role.ts";
import { instanceRow } from "../../fakes/instance-row.ts";
import { startNodeListener } from "../../fakes/node-listener.ts";

const NOW = Date.UTC(2027, 0, 1);
const INSTANCE = "i-0123456789abcdef0";
const running = { instanceId: INSTANCE, epoch: 1, state: "running" } as const;

describe("what a report changes", () => {
	it("makes a pending instance run when its host says so", () => {
		const changes = changesByReport(
			instanceRow({ state_code: 0 }),
			running,
			NOW,
		);
		assert.equal(changes?.state_code, 16);
	});

	it("keeps an instance pending that fails to start, with the reason", () => {
		const changes = changesByReport(
			instanceRow({ state_code: 0 }),
			{ ...running, state: "failed", message: "no room" },
			NOW,
		);
		assert.equal(changes?.state_code, 0);
		assert.equal(changes?.state_reason_message, "no room");
	});

	it("ignores what is said of another placement, and what is known", () => {
		const row = instanceRow({ state_code: 0 });
		assert.equal(
			changesByReport(row, { ...running, epoch: 2 }, NOW),
			undefined,
		);
		const known = instanceRow({ reported_state: "running" });
		assert.equal(changesByReport(known, running, NOW), undefined);
	});

	it("never brings a terminated instance back", () => {
		for (const state_code of [32, 48]) {
			assert.equal(
				changesByReport(instanceRow({ state_code }), running, NOW),
				undefined,
			);
		}
	});
});

describe("what a host no longer has", () => {
	const after = (state_code: number) =>
		changesByReport(instanceRow({ state_code }), undefined, NOW);

	it("has ended if it should end, and gives its address back", () => {
		assert.equal(after(32)?.state_code, 48);
		assert.equal(after(32)?.address_lease, null);
	});

	it("has stopped if it should stop, and keeps its address", () => {
		assert.equal(after(64)?.state_code, 80);
		assert.equal(after(64)?.address_lease, undefined);
	});

	it("is still expected otherwise", () => {
		for (const state_code of [0, 16, 48, 80]) {
			assert.equal(after(state_code), undefined);
		}
	});
});

describe("a report", () => {
	let listener: Awaited<ReturnType<typeof startNodeListener>>;
	beforeEach(async () => {
		listener = await startNodeListener();
	});
	afterEach(() => listener[Symbol.asyncDispose]());

	const report = {
		agentVersion: "0.1.0",
		hypervisor: "null",
		zone: "local-1a",
		subnet: "10.0.0.0/24",
		capacity: { vcpus: 4, memoryMiB: 2048, instances: 3 },
		instances: [],
	};

	it("ends an instance only when the host has carried out its end", async () => {
		const { store } = listener.services;
		await addHostedRole(store, [{ state_code: 32 }]);
		const as = await listener.addNode();
		const { etag } = await listener.call("GET", "/v1/assignments", { as });
		const say = (reflects: string | null) =>
			listener.call("POST", "/v1/report", {
				as,
				body: { ...report, reflects },
			});
		await say(null);
		await say('"older-1"');
		assert.equal((await findInstance(store.read, INSTANCE))?.state_code, 32);
		await say(etag);
		const gone = await findInstance(store.read, INSTANCE);
		assert.equal(gone?.state_code, 48);
		assert.equal(gone?.address_lease, null);
	});

	it("tells whether its guests are made to use IMDSv2, as long as it says so", async () => {
		const { store } = listener.services;
		const as = await listener.addNode();
		const support = async (more: object) => {
			const body = { ...report, reflects: null, ...more };
			await listener.call("POST", "/v1/report", { as, body });
			const [node] = await listNodes(store.read);
			return node?.imds_support;
		};
		assert.equal(await support({ imdsSupport: "v2.0" }), "v2.0");
		assert.equal(await support({}), null);
	});

	it("says nothing about an instance on another host", async () => {
		const { store } = listener.services;
		await addHostedRole(store, [{ state_code: 0, node_id: "node-2" }]);
		const as = await listener.addNode();
		await listener.call("POST", "/v1/report", {
			as,
			body: { ...report, reflects: null, instances: [running] },
		});
		assert.equal((await findInstance(store.read, INSTANCE))?.state_code, 0);
	});
});
