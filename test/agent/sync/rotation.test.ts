import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { silentLogger } from "#shared/logger.ts";
import { InstanceCache } from "../../../agent/cache/instance-cache.ts";
import { CredentialRefresher } from "../../../agent/sync/refresh-credentials.ts";
import { FakeClock } from "../../fakes/fake-clock.ts";
import { FakeIssuer } from "../../fakes/fake-issuer.ts";
import { instanceAssignment } from "../../fakes/instance-assignment.ts";
import { profileAssignment } from "../../fakes/profile-assignment.ts";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const CHECK_INTERVAL = 10 * SECOND;

/** All alike: more of them would show nothing more. */
const INSTANCES = 4;

/** The lifetimes and renewal ages at the edges of what the configuration allows. */
const settings = [
	{ lifetime: 6 * HOUR, renewalAge: HOUR },
	{ lifetime: 6 * HOUR, renewalAge: 2 * MINUTE },
	{ lifetime: HOUR, renewalAge: 22 * MINUTE },
	{ lifetime: 6 * HOUR, renewalAge: 295 * MINUTE },
];

describe("rotation over two days", () => {
	for (const { lifetime, renewalAge } of settings) {
		const what = `${lifetime / HOUR} h keys renewed at ${renewalAge / MINUTE} min`;
		it(`never serves keys with less than half an hour left, nor replaces such: ${what}`, async () => {
			const clock = new FakeClock();
			const cache = new InstanceCache();
			const refresher = new CredentialRefresher({
				link: { client: new FakeIssuer(clock) },
				cache,
				clock,
				logger: silentLogger(),
				jitter: () => 1,
				lifetimeSeconds: lifetime / SECOND,
				renewalAgeMs: renewalAge,
			});
			for (let n = 0; n < INSTANCES; n += 1) {
				const profile = profileAssignment();
				cache.set({
					assignment: instanceAssignment(n, { profile }),
					attachment: undefined,
					credentials: { status: "pending" },
				});
			}
			await refresher.refresh();
			let renewals = 0;
			const watched = new Map<string, number>();
			cache.onChange((instanceId, record) => {
				renewals += 1;
				const left = (watched.get(instanceId) ?? Infinity) - clock.now();
				assert.ok(left >= 30 * MINUTE, "the old keys go on for half an hour");
				const { credentials } = record ?? assert.fail();
				assert.ok(credentials.status === "held");
				watched.set(instanceId, credentials.expiresAt);
			});
			for (let t = 0; t < 48 * HOUR; t += CHECK_INTERVAL) {
				clock.advance(CHECK_INTERVAL);
				assertServed(cache, clock.now());
				await refresher.tick();
			}
			assert.ok(renewals >= INSTANCES * 7);
		});
	}
});

function assertServed(cache: InstanceCache, now: number): void {
	for (const { credentials } of cache.all()) {
		assert.ok(credentials.status === "held");
		assert.ok(credentials.expiresAt - now >= 30 * MINUTE);
	}
}
