import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
	createKeyRing,
	decodeKeyRing,
	encodeKeyRing,
	findRingKey,
	issuingKey,
	nextKeyRing,
	revokeRingKey,
	rotateKeyRing,
} from "../../../controller/credentials/key-ring.ts";
import {
	describeKeys,
	MAX_SESSION_SECONDS,
	mustRotate,
	OVERLAP_MS,
	RING_TIMES,
} from "../../../controller/credentials/rotation.ts";
import { seededRandom } from "../../fakes/seeded-random.ts";

const random = seededRandom();
const START = Date.UTC(2027, 0, 1);
const MINUTE_MS = 60_000;

describe("the key ring", () => {
	it("starts with one key, usable at once", () => {
		const ring = createKeyRing(START, random);
		assert.equal(ring.keys.length, 1);
		assert.equal(issuingKey(ring, START), ring.keys[0]);
	});

	it("stays as it is until its newest key is a week old", () => {
		const ring = createKeyRing(START, random);
		const due = START + RING_TIMES.period;
		assert.equal(mustRotate(ring.keys, due - 1, RING_TIMES), false);
		assert.equal(nextKeyRing(ring, due - 1, random), ring);
		assert.equal(mustRotate(ring.keys, due, RING_TIMES), true);
	});

	it("issues under a new key only when every controller can know it", () => {
		const due = START + RING_TIMES.period;
		const ring = nextKeyRing(createKeyRing(START, random), due, random);
		const [first, second] = ring.keys;
		assert.equal(issuingKey(ring, due + RING_TIMES.announcement - 1), first);
		assert.equal(issuingKey(ring, due + RING_TIMES.announcement), second);
	});

	it("issues under its oldest key when the clock was set back", () => {
		const ring = createKeyRing(START, random);
		assert.equal(issuingKey(ring, START - 1), ring.keys[0]);
	});

	it("verifies every session to its end, over a year of rotations", () => {
		let ring = createKeyRing(START, random);
		const alive: { id: string; until: number }[] = [];
		for (let now = START; now < START + 365 * 24 * 60 * MINUTE_MS; ) {
			ring = nextKeyRing(ring, now, random);
			const { id } = issuingKey(ring, now);
			alive.push({ id, until: now + MAX_SESSION_SECONDS * 1000 });
			while (alive[0] && alive[0].until < now) alive.shift();
			for (const session of alive) assert.ok(findRingKey(ring, session.id));
			assert.ok(ring.keys.length <= 2, `${ring.keys.length} keys`);
			now += 67 * MINUTE_MS;
		}
	});

	it("gets a successor on command, announced like one that was due", () => {
		const ring = rotateKeyRing(createKeyRing(START, random), START, random);
		const states = (now: number) =>
			describeKeys(ring.keys, now, RING_TIMES).map(({ state }) => state);
		assert.deepEqual(states(START), ["in use", "announced"]);
		const used = START + RING_TIMES.announcement;
		assert.deepEqual(states(used), ["verifying", "in use"]);
		const [first, second] = describeKeys(ring.keys, used, RING_TIMES);
		assert.equal(first?.endsAt, used + OVERLAP_MS);
		assert.equal(second?.endsAt, undefined);
		const kept = nextKeyRing(ring, used + OVERLAP_MS, random);
		assert.equal(kept.keys.length, 2);
		assert.equal(
			nextKeyRing(ring, used + OVERLAP_MS + 1, random).keys.length,
			1,
		);
	});

	it("gets a new key at once in the place of a revoked one that was in use", () => {
		const ring = rotateKeyRing(createKeyRing(START, random), START, random);
		const [used, announced] = ring.keys;
		assert.ok(used && announced);
		const without = revokeRingKey(ring, used.id, START, random);
		assert.equal(findRingKey(without, used.id), undefined);
		const next = issuingKey(without, START);
		assert.ok(next.id !== used.id && next.id !== announced.id);
		assert.equal(next.usableFrom, START);
	});

	it("goes on with the key in use when another is revoked, and stays for one that is none", () => {
		const ring = rotateKeyRing(createKeyRing(START, random), START, random);
		const [used, announced] = ring.keys;
		assert.ok(used && announced);
		const without = revokeRingKey(ring, announced.id, START, random);
		assert.deepEqual(without.keys, [used]);
		assert.equal(revokeRingKey(ring, "no", START, random), ring);
	});

	it("is the same after being written and read", () => {
		const ring = nextKeyRing(
			createKeyRing(START, random),
			START + RING_TIMES.period,
			random,
		);
		assert.deepEqual(decodeKeyRing(encodeKeyRing(ring)), ring);
		assert.throws(() => decodeKeyRing(Buffer.from('{"keys":[]}')));
	});
});
