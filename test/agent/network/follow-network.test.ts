import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import { silentLogger } from "#shared/logger.ts";
import { followNetwork } from "../../../agent/network/follow-network.ts";
import type { Link } from "../../../agent/network/links.ts";
import { FakeClock } from "../../fakes/fake-clock.ts";
import { bridge, link } from "../../fakes/link.ts";

const INTERVAL_MS = 5_000;

/** Runs what follows the network of a host, and counts what it tells. */
async function follow(
	bridges: readonly string[],
	work: (host: {
		links: Link[];
		say(line: string): Promise<void>;
		pass(ms: number): Promise<void>;
		told(): number;
	}) => Promise<void>,
): Promise<void> {
	const clock = new FakeClock();
	const stop = new AbortController();
	let told = 0;
	let tell = (_line: string) => {};
	const settle = async () => {
		for (let n = 0; n < 10; n += 1) await turn();
	};
	const host = {
		links: [bridge("br0"), link("tap0", { master: "br0" }), link("eth0")],
		async say(line: string) {
			tell(line);
			await settle();
			clock.advance(1_000);
			await settle();
		},
		async pass(ms: number) {
			clock.advance(ms);
			await settle();
			clock.advance(1_000);
			await settle();
		},
		told: () => told,
	};
	const following = followNetwork(
		{
			...{ bridges, clock, intervalMs: INTERVAL_MS, logger: silentLogger() },
			links: async () => host.links,
			async events(_following, onEvent, signal) {
				tell = onEvent;
				await new Promise((resolve) =>
					signal.addEventListener("abort", resolve),
				);
			},
		},
		() => {
			told += 1;
		},
		stop.signal,
	);
	await settle();
	await work(host);
	stop.abort();
	await following;
}

describe("following the host's network", () => {
	it("tells when the metadata address is taken away, and not when a tap goes with its own", () =>
		follow([], async ({ say, told }) => {
			await say(
				"Deleted 1: lo    inet 169.254.169.254/32 scope link lo:gumleaf",
			);
			assert.equal(told(), 1);
			await say("Deleted 1: lo    inet6 fd00:ec2::254/128 scope global");
			assert.equal(told(), 2);
			await say("Deleted 9: gumab    inet 169.254.169.254/32 scope link gumab");
			await say("Deleted 1: lo    inet 127.0.0.2/8 scope host lo");
			await say("1: lo    inet 169.254.169.254/32 scope link lo:gumleaf");
			assert.equal(told(), 2);
		}));

	it("tells when a bridge was made anew, or a port came or went", () =>
		follow(["br0"], async (host) => {
			const [, tap, ...others] = host.links;
			assert.ok(tap);
			host.links = [{ ...bridge("br0"), index: 12 }, tap, ...others];
			await host.say("12: br0: <BROADCAST> mtu 1500");
			assert.equal(host.told(), 1);
			host.links = [{ ...bridge("br0"), index: 12 }, ...others];
			await host.say("4: tap0: <BROADCAST> mtu 1500");
			assert.equal(host.told(), 2);
		}));

	it("finds what no event told by looking", () =>
		follow(["br0"], async (host) => {
			host.links = host.links.slice(1);
			await host.pass(INTERVAL_MS);
			assert.equal(host.told(), 1);
		}));

	it("says nothing of interfaces that do not concern guests", () =>
		follow(["br0"], async (host) => {
			host.links = [...host.links, link("eth1", { index: 77 })];
			await host.say("77: eth1: <BROADCAST> mtu 1500");
			await host.pass(INTERVAL_MS);
			assert.equal(host.told(), 0);
		}));
});
