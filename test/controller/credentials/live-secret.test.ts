import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "node:test";
import { setImmediate } from "node:timers/promises";
import { systemRandom } from "#shared/random.ts";
import {
	LiveSecret,
	REFRESH_INTERVAL_MS,
	type SecretKind,
} from "../../../controller/credentials/live-secret.ts";
import { putSealedSecret } from "../../../controller/store/sealed-secrets.ts";
import { openSqliteStore } from "../../../controller/store/sqlite.ts";
import type { Store } from "../../../controller/store/store.ts";
import { FakeClock } from "../../fakes/fake-clock.ts";
import { recordingLogger } from "../../fakes/recording-logger.ts";

const DAY_MS = 86_400_000;

/** A list of the days on which it was changed. */
const days: SecretKind<readonly number[]> = {
	id: "days",
	create: (now) => [now],
	next: (made, now) =>
		now - (made.at(-1) ?? 0) < DAY_MS ? made : [...made, now],
	encode: (made) => Buffer.from(JSON.stringify(made)),
	decode: (bytes) => JSON.parse(bytes.toString()),
};

describe("a secret that all controllers share", () => {
	let store: Store;
	let clock: FakeClock;
	const masterKey = systemRandom(32);
	const open = (key = masterKey) =>
		LiveSecret.open(days, {
			...{ store, clock, random: systemRandom, masterKey: key },
		});
	beforeEach(async () => {
		store = await openSqliteStore(":memory:", systemRandom);
		clock = new FakeClock(1000);
	});
	afterEach(() => store[Symbol.asyncDispose]());

	it("is made at the first start and the same for every controller", async () => {
		const [one, other] = await Promise.all([open(), open()]);
		assert.deepEqual(one.value, [1000]);
		assert.deepEqual(other.value, [1000]);
	});

	it("stops a controller whose master key does not open it", async () => {
		await open();
		await assert.rejects(open(systemRandom(32)), /does not open/);
	});

	it("stays the same object as long as it does not change", async () => {
		const one = await open();
		const before = one.value;
		await one.refresh();
		assert.equal(one.value, before);
	});

	it("changes when it is time, once, and every controller learns of it", async () => {
		const one = await open();
		const other = await open();
		clock.advance(DAY_MS);
		await Promise.all([one.refresh(), other.refresh()]);
		assert.deepEqual(one.value, [1000, 1000 + DAY_MS]);
		assert.deepEqual(other.value, one.value);
	});

	it("loses no change of two that are made at once", async () => {
		const one = await open();
		const other = await open();
		await Promise.all([
			one.change((made) => [...made, 1]),
			other.change((made) => [...made, 2]),
		]);
		await one.refresh();
		assert.deepEqual([...one.value].sort(), [1, 1000, 2]);
	});

	it("keeps a change that was made while it was being read", async () => {
		const gate = { open: Promise.resolve() };
		const read = store.read.withPlugin({
			transformQuery: ({ node }) => node,
			async transformResult({ result }) {
				await gate.open;
				return result;
			},
		});
		const write = store.write.bind(store);
		const slow = Object.create(store, {
			read: { value: read },
			write: { value: write },
		});
		const one = await LiveSecret.open(days, {
			...{ store: slow, clock, random: systemRandom, masterKey },
		});
		const answered = Promise.withResolvers<void>();
		gate.open = answered.promise;
		const reading = one.refresh();
		await setImmediate();
		await one.change((made) => [...made, 1]);
		answered.resolve();
		await reading;
		assert.deepEqual(one.value, [1000, 1]);
	});

	it("is read anew every second, also after a failure", async () => {
		const one = await open();
		const other = await open();
		const { logger, lines } = recordingLogger();
		const stop = new AbortController();
		const running = other.run(stop.signal, logger);
		const secondUntil = async (done: () => boolean) => {
			clock.advance(REFRESH_INTERVAL_MS);
			while (!done()) await setImmediate();
		};
		const sealed = await store.read
			.selectFrom("sealed_secrets")
			.selectAll()
			.executeTakeFirstOrThrow();
		const put = (text: string) =>
			store.write((tx) => putSealedSecret(tx, sealed.secret_id, text));
		await put("AAAA");
		await secondUntil(() => lines.length > 0);
		assert.equal(lines[0]?.message, "shared secret not refreshed");
		await put(sealed.sealed_value);
		await one.change((made) => [...made, 3]);
		await secondUntil(() => other.value.length > 1);
		assert.deepEqual(other.value, one.value);
		stop.abort();
		await running;
	});
});
