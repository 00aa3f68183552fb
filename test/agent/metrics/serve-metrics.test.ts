import assert from "node:assert/strict";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { get } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { after, before, describe, it } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { silentLogger } from "#shared/logger.ts";
import { InstanceCache } from "../../../agent/cache/instance-cache.ts";
import { serveMetrics } from "../../../agent/metrics/serve-metrics.ts";
import { FakeClock } from "../../fakes/fake-clock.ts";
import { instanceRecord } from "../../fakes/instance-record.ts";

const metadataUses = () => ({
	since: "2027-01-01T00:00:00Z",
	instances: [
		{
			...{ instanceId: "i-00000000000000001", v1: 3, v1Refused: 0, v2: 5 },
			...{ badTokens: 1, throttled: 2 },
		},
	],
});

describe("the agent's numbers", () => {
	const stop = new AbortController();
	let folder: string;
	let path: string;
	let serving: Promise<void>;
	/** Undefined: it cannot be told. */
	let alarm: "fine" | "low" | "floor" | undefined = "fine";

	before(async () => {
		folder = await mkdtemp(join(tmpdir(), "gumleaf-metrics-"));
		path = join(folder, "metrics.sock");
		const cache = new InstanceCache();
		cache.set(instanceRecord(1));
		cache.set(instanceRecord(2, {}, { status: "pending" }));
		const clock = new FakeClock(Date.UTC(2027, 0, 1, 1));
		const logger = silentLogger();
		const floor = () => alarm ?? assert.fail("it cannot be told");
		const deps = { cache, metadataUses, clock, floor, logger };
		serving = serveMetrics({ kind: "unix", path }, deps, stop.signal);
		while (!existsSync(path)) await delay(5);
	});
	after(async () => {
		stop.abort();
		await serving;
		await rm(folder, { recursive: true });
	});

	async function read(url: string) {
		const asked = get({ socketPath: path, path: url, agent: false });
		const [response] = await once(asked, "response");
		return { status: response.statusCode, body: await text(response) };
	}

	it("tell how each instance asks, and how long its keys still live", async () => {
		const { status, body } = await read("/metrics");
		assert.equal(status, 200);
		const instance = 'instance="i-00000000000000001"';
		for (const line of [
			`gumleaf_metadata_requests_total{${instance},use="v1"} 3`,
			`gumleaf_metadata_requests_total{${instance},use="v2"} 5`,
			`gumleaf_metadata_requests_total{${instance},use="bad_token"} 1`,
			`gumleaf_metadata_requests_total{${instance},use="throttled"} 2`,
			`gumleaf_credentials_remaining_seconds{${instance}} ${5 * 3600}`,
			"gumleaf_instances 2",
		]) {
			assert.ok(body.includes(`\n${line}\n`), line);
		}
		assert.match(body, /^process_resident_memory_bytes \d+$/m);
		assert.doesNotMatch(body, /ASIA|secret|session\/\//);
	});

	it("tell counts and not their sum at the second look", async () => {
		await read("/metrics");
		const { body } = await read("/metrics");
		assert.match(body, /use="v1"\} 3$/m);
	});

	it("raise the alarm for keys that run out, in two steps", async () => {
		const shown = async () =>
			/^gumleaf_credentials_alarm (\d)$/m.exec(
				(await read("/metrics")).body,
			)?.[1];
		assert.equal(await shown(), "0");
		alarm = "low";
		assert.equal(await shown(), "1");
		alarm = "floor";
		assert.equal(await shown(), "2");
	});

	it("answer 500 when they cannot be read, and are there again when they can", async () => {
		alarm = undefined;
		assert.equal((await read("/metrics")).status, 500);
		alarm = "fine";
		assert.equal((await read("/metrics")).status, 200);
	});

	it("are nowhere else", async () => {
		assert.equal((await read("/")).status, 404);
	});
});
