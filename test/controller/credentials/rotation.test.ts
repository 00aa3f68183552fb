import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
	createKeyRing,
	decodeKeyRing,
	encodeKeyRing,
	findRingKey,
	issuingKey,
} from "../../../controller/credentials/key-ring.ts";
import {
	ANNOUNCEMENT_MS,
	MAX_SESSION_SECONDS,
	mustRotate,
	nextKeyRing,
	ROTATION_PERIOD_MS,
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
		const due = START + ROTATION_PERIOD_MS;
		assert.equal(mustRotate(ring, due - 1), false);
		assert.equal(nextKeyRing(ring, due - 1, random), ring);
		assert.equal(mustRotate(ring, due), true);
	});

	it("issues under a new key only when every controller can know it", () => {
		const due = START + ROTATION_PERIOD_MS;
		const ring = nextKeyRing(createKeyRing(START, random), due, random);
		const [first, second] = ring.keys;
		assert.equal(issuingKey(ring, due + ANNOUNCEMENT_MS - 1), first);
		assert.equal(issuingKey(ring, due + ANNOUNCEMENT_MS), second);
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

	it("is the same after being written and read", () => {
		const ring = nextKeyRing(
			createKeyRing(START, random),
			START + ROTATION_PERIOD_MS,
			random,
		);
		assert.deepEqual(decodeKeyRing(encodeKeyRing(ring)), ring);
		assert.throws(() => decodeKeyRing(Buffer.from('{"keys":[]}')));
	});
});
