import assert from "node:assert/strict";
import { beforeEach, describe, it } from "node:test";
import { silentLogger } from "#shared/logger.ts";
import { InstanceCache } from "../../../agent/cache/instance-cache.ts";
import { ControllerError } from "../../../agent/sync/controller-error.ts";
import { CredentialRefresher } from "../../../agent/sync/refresh-credentials.ts";
import { FakeClock } from "../../fakes/fake-clock.ts";
import { FakeIssuer } from "../../fakes/fake-issuer.ts";
import { instanceAssignment } from "../../fakes/instance-assignment.ts";
import { profileAssignment } from "../../fakes/profile-assignment.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const one = instanceAssignment(1, { profile: profileAssignment() });
const first = one.instanceId;

let clock: FakeClock;
let issuer: FakeIssuer;
let cache: InstanceCache;
let refresher: CredentialRefresher;
describe("refreshing credentials", () => {
	beforeEach(() => {
		clock = new FakeClock();
		issuer = new FakeIssuer(clock);
		cache = new InstanceCache();
		refresher = refresherOf(issuer);
		add();
	});

	function refresherOf(client: FakeIssuer): CredentialRefresher {
		return new CredentialRefresher({
			link: { client },
			cache,
			clock,
			logger: silentLogger(),
			jitter: () => 1,
			lifetimeSeconds: 21_600,
			renewalAgeMs: HOUR,
		});
	}

	function add(assignment = one): void {
		cache.set({
			assignment,
			attachment: undefined,
			credentials: { status: "pending" },
		});
	}

	function servedKey(): string | undefined {
		const credentials = cache.get(first)?.credentials;
		return credentials?.status === "held"
			? credentials.credentials.accessKeyId
			: credentials?.status;
	}

	describe("fetching credentials", () => {
		it("asks for all that are due in one call, and for nothing when none is", async () => {
			for (let n = 2; n <= 40; n += 1) {
				add(instanceAssignment(n, { profile: profileAssignment() }));
			}
			add(instanceAssignment(41));
			await refresher.refresh();
			assert.equal(issuer.requests.length, 1);
			assert.equal(issuer.requests[0]?.requests.length, 40);
			assert.equal(issuer.requests[0]?.lifetimeSeconds, 21_600);
			await refresher.refresh();
			assert.equal(issuer.requests.length, 1);
		});

		it("asks a controller that knows no keys for IMDSv1 after one minute, then after twice as long each time, until it knows them", async () => {
			issuer.knowsV1 = false;
			const askedAt: number[] = [];
			const started = clock.now();
			const tickFor = async (ms: number) => {
				for (let at = 0; at < ms; at += 5000) {
					const before = issuer.requests.length;
					await refresher.tick();
					if (issuer.requests.length > before) {
						askedAt.push((clock.now() - started) / MINUTE);
					}
					clock.advance(5000);
				}
			};
			await tickFor(20 * MINUTE);
			assert.deepEqual(askedAt, [0, 1, 2, 4, 8, 16]);
			issuer.knowsV1 = true;
			await tickFor(50 * MINUTE);
			assert.equal(askedAt[6], 32);
			const held = cache.get(first)?.credentials;
			assert.ok(held?.status === "held" && held.credentialsV1);
			assert.equal(held.lacksV1, undefined);
			assert.equal(askedAt.length, 7);
		});

		it("asks at once for keys for IMDSv1 when it is allowed, also while a call of before is under way", async () => {
			const tokens = (httpTokens: "optional" | "required") => ({
				...one,
				metadataOptions: { ...one.metadataOptions, httpTokens },
			});
			const record = () => cache.get(first) ?? assert.fail();
			cache.set({ ...record(), assignment: tokens("required") });
			issuer.knowsV1 = false;
			const gate = Promise.withResolvers<void>();
			issuer.gate = gate.promise;
			const running = refresher.refresh();
			cache.set({ ...record(), assignment: tokens("optional") });
			void refresher.refresh();
			gate.resolve();
			await running;
			assert.equal(issuer.requests.length, 2);
		});

		it("makes one call at a time, and another for what came meanwhile", async () => {
			const gate = Promise.withResolvers<void>();
			issuer.gate = gate.promise;
			const running = refresher.refresh();
			const second = instanceAssignment(2, { profile: profileAssignment() });
			add(second);
			void refresher.refresh();
			void refresher.refresh();
			assert.equal(issuer.requests.length, 1);
			gate.resolve();
			await running;
			assert.equal(issuer.requests.length, 2);
			assert.deepEqual(issuer.requests[1]?.requests, [
				{ instanceId: second.instanceId, epoch: 1 },
			]);
		});

		it("drops an answer for a placement or a binding that is no longer so", async () => {
			const gate = Promise.withResolvers<void>();
			issuer.gate = gate.promise;
			const running = refresher.refresh();
			const profile = profileAssignment({ binding: "binding-2" });
			add({ ...one, profile });
			gate.resolve();
			await running;
			assert.equal(servedKey(), "pending");
		});

		it("asks anew when a refusal is about a profile that is no longer so", async () => {
			const gate = Promise.withResolvers<void>();
			issuer.gate = gate.promise;
			const refusal = { code: "AssumeRoleUnauthorizedAccess", message: "no" };
			issuer.answers.set(first, {
				...{ status: "refused", instanceId: first },
				...refusal,
			});
			const running = refresher.refresh();
			const profile = profileAssignment({ binding: "binding-2" });
			add({ ...one, profile });
			gate.resolve();
			await running;
			assert.equal(servedKey(), "pending");
			issuer.answers.clear();
			issuer.binding = "binding-2";
			await refresher.tick();
			assert.equal(servedKey(), "ASIA1");
		});

		it("fetches keys for IMDSv1 as well where it is allowed, and keeps none where not", async () => {
			const options = { ...one.metadataOptions, httpTokens: "required" };
			add(
				instanceAssignment(2, {
					profile: profileAssignment(),
					metadataOptions: options as never,
				}),
			);
			await refresher.refresh();
			const keys = [...cache.all()].map(({ credentials }) =>
				credentials.status === "held" ? credentials.credentialsV1 : undefined,
			);
			assert.deepEqual(
				keys.map((one) => one?.accessKeyId),
				["ASIA1V1", undefined],
			);
		});

		it("does not bring back an instance that left meanwhile", async () => {
			const gate = Promise.withResolvers<void>();
			issuer.gate = gate.promise;
			const running = refresher.refresh();
			cache.delete(first);
			gate.resolve();
			await running;
			assert.equal(cache.get(first), undefined);
		});
	});

	describe("clocks that are set", () => {
		it("tells the age of keys by the host's clock alone, however far the controller's is off", async () => {
			const controllersClock = new FakeClock(clock.now() - 2 * HOUR);
			const behind = new FakeIssuer(controllersClock);
			const patient = refresherOf(behind);
			await patient.refresh();
			await patient.refresh();
			assert.equal(behind.requests.length, 1);
		});

		it("does not wait for a clock that was set back to catch up with the pause after a failure", async () => {
			issuer.failure = new ControllerError(
				{ status: 503, code: "x", retryAfterMs: 30_000 },
				"overloaded",
			);
			await refresher.refresh();
			await refresher.tick();
			assert.equal(issuer.requests.length, 1);
			clock.advance(-HOUR);
			await refresher.tick();
			assert.equal(issuer.requests.length, 2);
		});
	});

	describe("renewal that fails", () => {
		const overloaded = new ControllerError(
			{ status: 503, code: "x", retryAfterMs: 30_000 },
			"overloaded",
		);
		beforeEach(async () => {
			await refresher.refresh();
			clock.advance(2 * HOUR);
		});

		it("leaves the old keys in place while there is no good answer", async () => {
			for (const failure of [overloaded, new Error("no answer")]) {
				issuer.failure = failure;
				await refresher.refresh();
				assert.equal(servedKey(), "ASIA1");
				clock.advance(30_000);
			}
			issuer.failure = undefined;
			await refresher.refresh();
			assert.equal(servedKey(), "ASIA2");
		});

		it("is tried again by the timer no sooner than the controller asks for", async () => {
			issuer.failure = overloaded;
			await refresher.refresh();
			const asked = issuer.requests.length;
			clock.advance(29_000);
			await refresher.tick();
			assert.equal(issuer.requests.length, asked);
			clock.advance(1000);
			await refresher.tick();
			assert.equal(issuer.requests.length, asked + 1);
		});

		it("is not tried before that either when something changes", async () => {
			issuer.failure = overloaded;
			await refresher.refresh();
			const asked = issuer.requests.length;
			clock.advance(29_000);
			await refresher.refresh();
			assert.equal(issuer.requests.length, asked);
			clock.advance(1000);
			await refresher.refresh();
			assert.equal(issuer.requests.length, asked + 1);
		});

		it("is not tried before that when something has changed while the call was under way", async () => {
			issuer.failure = overloaded;
			const asked = issuer.requests.length;
			const running = refresher.refresh();
			void refresher.refresh();
			await running;
			assert.equal(issuer.requests.length, asked + 1);
		});

		it("drops the keys when the controller refuses them, and tells why", async () => {
			const refused = { code: "AssumeRoleUnauthorizedAccess", message: "no" };
			issuer.answers.set(first, {
				status: "refused",
				instanceId: first,
				...refused,
			});
			await refresher.refresh();
			const refusedAt = clock.now();
			assert.deepEqual(cache.get(first)?.credentials, {
				status: "refused",
				refusedAt,
				...refused,
			});
		});

		it("drops the keys when the instance is not this host's any more", async () => {
			issuer.answers.set(first, { status: "unknown", instanceId: first });
			await refresher.refresh();
			assert.equal(servedKey(), "pending");
		});

		it("drops all keys when the node is shut out", async () => {
			issuer.failure = new ControllerError(
				{ status: 403, code: "NodeBanned" },
				"banned",
			);
			await refresher.refresh();
			assert.equal(servedKey(), "pending");
		});
	});
});
