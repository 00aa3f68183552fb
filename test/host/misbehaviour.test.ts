import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { InstanceCache } from "../../agent/cache/instance-cache.ts";
import type { Backend } from "../../agent/firewall/iptables.ts";
import { askWithTimes, flood, hammer, trickle } from "./ask.ts";
import { enterNamespace } from "./enter-namespace.ts";
import {
	availableBackends,
	HostUnderTest,
	inside,
	macOf,
	type TestInstance,
} from "./host-under-test.ts";

const ID = "http://169.254.169.254/latest/meta-data/instance-id";
const CONNECTIONS = 64;
const KINDS = ["kept", "new", "pipelined"] as const;
const ROUND_MS = 1_500;
/** The hammering program's own start takes a core of this machine for a while. */
const STARTING_MS = 700;
/** What disturbs a machine passes: one undisturbed try shows what the host can do. */
const TRIES = 8;
/** An instance may have so many connections. */
const MOST_CONNECTIONS = 128;

if (enterNamespace(import.meta.filename)) {
	describe("an instance that misbehaves", () => {
		const table = new InstanceCache();
		let host: HostUnderTest;
		let backend: Backend;
		let badInstance: TestInstance;
		let bad: string;
		let good: string;

		before(async () => {
			const [first] = availableBackends();
			assert.ok(first);
			backend = first;
			host = await HostUnderTest.start(backend, 2);
			const [one, other] = host.instances;
			assert.ok(one && other);
			badInstance = one;
			[bad, good] = [one.entry.instanceId, other.entry.instanceId];
			for (const { assignment, entry, interfaceIndex } of host.instances) {
				const { interfaceName } = entry;
				const attachment = { interfaceName, interfaceIndex };
				const credentials = { status: "none" } as const;
				table.set({ assignment, attachment, credentials });
			}
			await host.serveMetadata(table);
		});
		after(() => host.end());

		/** The other instance's p99 while this one hammers, as a multiple of what it is while all is quiet. */
		async function slowdown(kind: (typeof KINDS)[number]) {
			const quiet = await askWithTimes(good, ID, ROUND_MS);
			const hammeringMs = STARTING_MS + ROUND_MS + 1000;
			const hammering = hammer(bad, ID, CONNECTIONS, kind, hammeringMs);
			await delay(STARTING_MS);
			const loaded = await askWithTimes(good, ID, ROUND_MS);
			return { ratio: p99(loaded) / p99(quiet), statuses: await hammering };
		}

		for (const kind of KINDS) {
			it(`leaves the others' p99 within twice that of quiet, hammering over ${CONNECTIONS} ${kind} connections`, async (test) => {
				for (let tries = 1; ; tries += 1) {
					const { ratio, statuses } = await slowdown(kind);
					const said = `p99 ${ratio.toFixed(2)} times that of quiet, hammered: ${JSON.stringify(statuses)}`;
					test.diagnostic(said);
					const answered = statuses[200] ?? 0;
					assert.ok(answered > CONNECTIONS, "it did not hammer");
					if (ratio <= 2) break;
					assert.ok(tries < TRIES, said);
				}
			});
		}

		it("is told so by 429, and by nothing else than that", async () => {
			await host.serveMetadata(table, {
				allowance: { perSecond: 50, burst: 50, excess: "refuse" },
			});
			const { 200: answered = 0, 429: refused = 0 } = await hammer(
				...([bad, ID, CONNECTIONS, "kept", 3000] as const),
			);
			assert.ok(answered >= 100 && answered <= 250, `answered ${answered}`);
			assert.ok(refused > 0);
			await host.serveMetadata(table);
		});

		it("keeps nobody from connecting when it leaves handshakes half done", async () => {
			const { entry } = badInstance;
			// Its own kernel would end what it did not begin.
			inside(
				...([bad, backend, "-A", "OUTPUT", "-p", "tcp"] as const),
				...["--tcp-flags", "RST", "RST", "-j", "DROP"],
			);
			const forged = {
				source: entry.privateIp,
				sourceMac: entry.mac,
				destinationMac: macOf(entry.interfaceName),
				destination: "169.254.169.254",
				destinationPort: 80,
			};
			const [{ sent }, answered] = await Promise.all([
				flood(bad, forged, 4000),
				askWithTimes(good, ID, 3500),
			]);
			assert.ok(sent > 4096, `sent ${sent}`);
			assert.ok(answered.length > 10, `${answered.length} answered`);
		});

		it("is cut off when it sends its requests slowly, and keeps no request from being answered", async () => {
			const put =
				"PUT /latest/api/token HTTP/1.1\r\nContent-Length: 900\r\n\r\n";
			const headers = "GET / HTTP/1.1\r\nX-Slow: ";
			const [inHeaders, inBody, silent, answered] = await Promise.all([
				trickle(bad, headers, MOST_CONNECTIONS + 40),
				trickle(good, put, 20),
				trickle(good, "", 20),
				askWithTimes(good, ID, 3000),
			]);
			assert.ok(inHeaders.cutAtOnce >= 40, `${inHeaders.cutAtOnce} cut`);
			for (const { longestMs } of [inHeaders, inBody, silent]) {
				assert.ok(longestMs < 20_000, `endured for ${longestMs} ms`);
			}
			assert.ok(answered.length > 10, `${answered.length} answered`);
		});

		it("takes no other's connections where the host can hold no more", async () => {
			await host.serveMetadata(table, { mostConnections: 20 });
			const headers = "GET / HTTP/1.1\r\nX-Slow: ";
			const [many, few, answered] = await Promise.all([
				trickle(bad, headers, 60),
				trickle(good, headers, 5),
				askWithTimes(good, ID, 3000),
			]);
			assert.ok(many.cutAtOnce >= 40, `${many.cutAtOnce} cut`);
			assert.equal(few.cutAtOnce, 0);
			assert.ok(answered.length > 10, `${answered.length} answered`);
			await host.serveMetadata(table);
		});
	});
}

function p99(values: readonly number[]): number {
	const sorted = values.toSorted((a, b) => a - b);
	return sorted[Math.floor(sorted.length * 0.99)] ?? Number.NaN;
}
