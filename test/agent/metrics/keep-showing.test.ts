import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, it } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import { silentLogger } from "#shared/logger.ts";
import { InstanceCache } from "../../../agent/cache/instance-cache.ts";
import { keepShowing } from "../../../agent/metrics/keep-showing.ts";
import { serveMetrics } from "../../../agent/metrics/serve-metrics.ts";
import { FakeClock } from "../../fakes/fake-clock.ts";

describe("showing the agent's numbers", () => {
	it("harms nothing where another program has the port, and begins when that is gone", async () => {
		const other = createServer().listen(0, "127.0.0.1");
		await once(other, "listening");
		const { port } = other.address() as AddressInfo;
		const clock = new FakeClock();
		const stop = new AbortController();
		const metadataUses = () => ({ since: "", instances: [] });
		const floor = () => "fine" as const;
		const logger = silentLogger();
		const deps = {
			...{ cache: new InstanceCache(), metadataUses, clock, floor, logger },
		};
		const address = { kind: "tcp", host: "127.0.0.1", port } as const;
		let tries = 0;
		const show = () => {
			tries += 1;
			return serveMetrics(address, deps, stop.signal);
		};
		const showing = keepShowing(show, { clock, logger }, stop.signal);
		for (let n = 0; n < 20; n += 1) await turn();
		other.close();
		while (tries < 2) {
			clock.advance(30_000);
			await turn();
		}
		let answer: Response | undefined;
		while (!answer) {
			clock.advance(30_000);
			answer = await fetch(`http://127.0.0.1:${port}/metrics`, {
				headers: { connection: "close" },
			}).catch(() => undefined);
		}
		assert.equal(answer.status, 200);
		await answer.text();
		stop.abort();
		await showing;
	});
});
