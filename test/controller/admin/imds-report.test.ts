import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "node:test";
import type { MetadataUses } from "#shared/metadata-uses.ts";
import type { Report } from "#shared/node-api.ts";
import { reportImds } from "../../../controller/admin/imds-report.ts";
import { reportStatus } from "../../../controller/nodes/report-status.ts";
import {
	deleteInstance,
	insertInstances,
	updateInstance,
} from "../../../controller/store/instances.ts";
import { insertNode } from "../../../controller/store/nodes.ts";
import { instanceRow } from "../../fakes/instance-row.ts";
import { startNodeListener } from "../../fakes/node-listener.ts";
import { nodeRow } from "../../fakes/node-row.ts";

const STARTED = "2027-01-01T00:00:00Z";
const LAUNCHED = "2027-01-01T12:00:00Z";
const INSTANCE = "i-0123456789abcdef0";
const FOREIGN = "i-0fedcba9876543210";
const nothing = { v1: 0, v1Refused: 0, v2: 0, badTokens: 0, throttled: 0 };
const node = nodeRow({ node_id: "node-9", name: "host-z" });

type Uses = Partial<MetadataUses["instances"][number]>;

describe("the report on IMDS", () => {
	let listener: Awaited<ReturnType<typeof startNodeListener>>;

	beforeEach(async () => {
		listener = await startNodeListener();
		const launched_at = Date.parse(LAUNCHED);
		const row = { node_id: "node-9", launched_at };
		const foreign = { node_id: "node-8", instance_id: FOREIGN };
		await listener.services.store.write(async (tx) => {
			await insertNode(tx, node);
			await insertInstances(tx, [
				instanceRow(row),
				instanceRow({ ...row, ...foreign, address_lease: null }),
			]);
		});
	});
	afterEach(() => listener[Symbol.asyncDispose]());

	/** What the host of the instance says. */
	async function tell(uses: Uses, since = STARTED): Promise<void> {
		const instances = [{ ...nothing, instanceId: INSTANCE, ...uses }];
		const report: Report = {
			agentVersion: "test",
			hypervisor: "netns",
			zone: "local-1a",
			subnet: "10.0.0.0/24",
			capacity: { vcpus: 8, memoryMiB: 16_384, instances: 10 },
			reflects: null,
			instances: [],
			metadataUses: { since, instances },
		};
		await reportStatus(listener.services, node, report);
	}

	async function read(id = INSTANCE, lastSeconds?: string) {
		const { instances } = await reportImds(
			{ ...listener.services, random: () => Buffer.alloc(0) },
			lastSeconds,
		);
		const found = instances.find(({ instanceId }) => instanceId === id);
		assert.ok(found);
		return found;
	}

	it("tells all that is known of an instance", async () => {
		const lastV1 = "2027-01-01T13:00:00.500Z";
		const lastV2 = "2027-01-01T14:00:00.500Z";
		await tell({ v1: 3, v2: 5, badTokens: 1, throttled: 2, lastV1, lastV2 });
		assert.deepEqual(await read(), {
			instanceId: INSTANCE,
			accountId: "111111111111",
			nodeName: "host-z",
			httpTokens: "optional",
			safe: "no",
			countedSince: "2027-01-01T00:00:00Z",
			counts: { v1: 3, v1Refused: 0, v2: 5, badTokens: 1, throttled: 2 },
			lastV1: "2027-01-01T13:00:00Z",
			lastV2: "2027-01-01T14:00:00Z",
		});
	});

	it("counts a report that comes twice once, and a new agent's counts on top", async () => {
		await tell({ v1: 3 });
		await tell({ v1: 3 });
		await tell({ v1: 4 });
		const restarted = "2027-01-02T00:00:00Z";
		await tell({ v1: 1 }, restarted);
		await tell({ v1: 2 }, restarted);
		await tell({ v1: 1 }, "2027-01-03T00:00:00Z");
		const { counts, countedSince } = await read();
		assert.equal(counts?.v1, 7);
		assert.equal(countedSince, "2027-01-01T00:00:00Z");
	});

	it("counts on where an instance was stopped and started, and its agent began anew", async () => {
		await tell({ v1: 3, v2: 2 });
		await tell({ v1: 1 });
		await tell({ v1: 2 });
		const { counts } = await read();
		assert.deepEqual(counts, { ...nothing, v1: 5, v2: 2 });
	});

	it("keeps the last times over an agent's restart", async () => {
		const lastV1 = "2027-01-01T13:00:00Z";
		await tell({ v1: 3, lastV1 });
		await tell({ v2: 1 }, "2027-01-02T00:00:00Z");
		assert.equal((await read()).lastV1, lastV1);
	});

	it("believes no host about an instance of another", async () => {
		await tell({ v1: 3, instanceId: FOREIGN });
		assert.equal((await read(FOREIGN)).counts, null);
	});

	it("does not know of one whose host has told nothing", async () => {
		assert.equal((await read()).safe, "unknown");
	});

	it("is safe with an instance that has asked with tokens alone since its start", async () => {
		await tell({ v2: 5, lastV2: "2027-01-01T12:00:00Z" });
		assert.equal((await read()).safe, "yes");
		const lastV1 = "2027-01-01T11:59:59Z";
		await tell({ v1: 1, v2: 5, lastV1, lastV2: "2027-01-01T12:00:01Z" });
		assert.equal((await read()).safe, "yes");
	});

	it("is not safe with one that has asked without a token since", async () => {
		await tell({ v1: 1, v2: 5, lastV1: LAUNCHED, lastV2: LAUNCHED });
		assert.equal((await read()).safe, "no");
	});

	it("does not know of one that has not asked since, or was not watched from its start", async () => {
		await tell({ v2: 5, lastV2: "2027-01-01T11:59:59Z" });
		assert.equal((await read()).safe, "unknown");
		await listener.services.store.write((tx) =>
			updateInstance(tx, INSTANCE, { launched_at: Date.parse(STARTED) - 1 }),
		);
		assert.equal((await read()).safe, "unknown");
	});

	it("says where IMDSv2 is required already", async () => {
		const options = JSON.parse(instanceRow().metadata_options);
		const required = { ...options, httpTokens: "required" };
		await listener.services.store.write((tx) =>
			updateInstance(tx, INSTANCE, {
				metadata_options: JSON.stringify(required),
			}),
		);
		await tell({ v1Refused: 2, lastV1: LAUNCHED });
		const { safe, counts } = await read();
		assert.equal(safe, "required");
		assert.equal(counts?.v1Refused, 2);
	});

	it("judges by another time where one is given", async () => {
		const now = listener.services.clock.now();
		const ago = (seconds: number) =>
			new Date(now - seconds * 1000).toISOString();
		const lastV1 = ago(7200);
		await tell({ v1: 1, v2: 1, lastV1, lastV2: ago(10) }, ago(90_000));
		await listener.services.store.write((tx) =>
			updateInstance(tx, INSTANCE, { launched_at: now - 80_000_000 }),
		);
		assert.equal((await read()).safe, "no");
		assert.equal((await read(INSTANCE, "3600")).safe, "yes");
		assert.equal((await read(INSTANCE, "7300")).safe, "no");
		assert.equal((await read(INSTANCE, "5")).safe, "unknown");
		await assert.rejects(read(INSTANCE, "1h"), { code: "InvalidRequest" });
	});

	it("forgets an instance that is gone", async () => {
		await tell({ v1: 3 });
		const { store } = listener.services;
		await store.write((tx) => deleteInstance(tx, INSTANCE));
		await store.write((tx) => insertInstances(tx, [instanceRow()]));
		assert.equal((await read()).counts, null);
	});
});
