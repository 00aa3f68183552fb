import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { MetadataUses } from "../../../agent/metadata/metadata-uses.ts";
import { instanceRecord } from "../../fakes/instance-record.ts";
import {
	type MetadataService,
	startServiceWith,
} from "../../fakes/metadata-service.ts";

const ID = "/latest/meta-data/instance-id";
const TOKEN = "X-aws-ec2-metadata-token";
const STARTED = Date.UTC(2026, 11, 31);
const optional = instanceRecord(1);
const { metadataOptions } = optional.assignment;

/** What is counted of the first instance while `work` is done. */
async function countDuring(
	work: (service: MetadataService) => Promise<unknown>,
	options: Partial<typeof metadataOptions> = {},
) {
	const uses = new MetadataUses(STARTED);
	const record = instanceRecord(1, {
		metadataOptions: { ...metadataOptions, ...options },
	});
	await using service = await startServiceWith({ uses }, record);
	await work(service);
	const { instances } = uses.report();
	const { instanceId, ...counts } = instances[0] ?? {};
	return counts;
}

const nothing = { v1: 0, v1Refused: 0, v2: 0, badTokens: 0, throttled: 0 };

describe("MetadataUses", () => {
	it("counts requests without a token, and when the last one came", async () => {
		const counts = await countDuring(async (service) => {
			await service.ask(ID);
			service.clock.advance(1500);
			await service.ask("/latest/meta-data/nothing");
		});
		const lastV1 = "2027-01-01T00:00:01.500Z";
		assert.deepEqual(counts, { ...nothing, v1: 2, lastV1 });
	});

	it("counts requests with a token", async () => {
		const counts = await countDuring(async (service) => {
			const headers = { [TOKEN]: await service.token() };
			await service.ask(ID, { headers });
			await service.ask(ID, { headers, method: "HEAD" });
		});
		const lastV2 = "2027-01-01T00:00:00.000Z";
		assert.deepEqual(counts, { ...nothing, v2: 2, lastV2 });
	});

	it("counts bad tokens as neither", async () => {
		const counts = await countDuring((service) =>
			service.ask(ID, { headers: { [TOKEN]: "A".repeat(48) } }),
		);
		assert.deepEqual(counts, { ...nothing, badTokens: 1 });
	});

	it("counts requests without a token where one is required, and when the last one came", async () => {
		const counts = await countDuring((service) => service.ask(ID), {
			httpTokens: "required",
		});
		const lastV1 = "2027-01-01T00:00:00.000Z";
		assert.deepEqual(counts, { ...nothing, v1Refused: 1, lastV1 });
	});

	it("counts nothing of what says nothing about tokens", async () => {
		const counts = await countDuring(async (service) => {
			await service.token();
			await service.ask("/latest/api/token");
			await service.ask(ID, { method: "OPTIONS" });
			await service.ask(ID, { method: "POST" });
		});
		assert.deepEqual(counts, {});
		const off = await countDuring((service) => service.ask(ID), {
			httpEndpoint: "disabled",
		});
		assert.deepEqual(off, {});
	});

	it("says since when it counts", () => {
		const { since, instances } = new MetadataUses(STARTED).report();
		assert.equal(since, "2026-12-31T00:00:00.000Z");
		assert.deepEqual(instances, []);
	});
});
