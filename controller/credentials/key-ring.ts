import { z } from "zod";
import type { RandomBytes } from "#shared/random.ts";
import { newRingKeyId } from "./identifiers.ts";
import {
	keyInUse,
	mustRotate,
	RING_TIMES,
	type TimedKey,
	withoutOutlived,
} from "./rotation.ts";

const RING_KEY_BYTES = 32;

/** One key that temporary credentials are derived from. Its id is part of every access key id issued under it, so that verifying takes one try. */
export interface RingKey extends TimedKey {
	readonly secret: Buffer;
}

/** The keys under which temporary credentials are valid, oldest first. */
export interface KeyRing {
	readonly keys: readonly RingKey[];
}

/** A ring with a first key, usable at once. */
export function createKeyRing(now: number, random: RandomBytes): KeyRing {
	return { keys: [newRingKey([], now, now, random)] };
}

/** The ring with one more key, which is announced before it is used. */
export function rotateKeyRing(
	{ keys }: KeyRing,
	now: number,
	random: RandomBytes,
): KeyRing {
	const usableFrom = now + RING_TIMES.announcement;
	return { keys: [...keys, newRingKey(keys, now, usableFrom, random)] };
}

/** The ring as it should be by now: a new key when it is time, without the outlived ones. The same object when nothing changes. */
export function nextKeyRing(
	ring: KeyRing,
	now: number,
	random: RandomBytes,
): KeyRing {
	const keys = withoutOutlived(ring.keys, now, RING_TIMES);
	const kept = keys === ring.keys ? ring : { keys };
	if (!mustRotate(keys, now, RING_TIMES)) return kept;
	return rotateKeyRing(kept, now, random);
}

/** The ring without a key; in the place of the one in use it gets a new one, usable at once. The same object when there is no such key. */
export function revokeRingKey(
	ring: KeyRing,
	id: string,
	now: number,
	random: RandomBytes,
): KeyRing {
	const keys = ring.keys.filter((key) => key.id !== id);
	if (keys.length === ring.keys.length) return ring;
	if (issuingKey(ring, now).id !== id) return { keys };
	return { keys: [...keys, newRingKey(ring.keys, now, now, random)] };
}

function newRingKey(
	others: readonly RingKey[],
	createdAt: number,
	usableFrom: number,
	random: RandomBytes,
): RingKey {
	let id = newRingKeyId(random);
	while (others.some((other) => other.id === id)) id = newRingKeyId(random);
	return { id, secret: random(RING_KEY_BYTES), createdAt, usableFrom };
}

/** The key to issue under. */
export function issuingKey(ring: KeyRing, now: number): RingKey {
	return keyInUse(ring.keys, now);
}

/** The key an access key id names; undefined when it is gone or never was. */
export function findRingKey(ring: KeyRing, id: string): RingKey | undefined {
	return ring.keys.find((key) => key.id === id);
}

const storedRing = z.object({
	keys: z
		.array(
			z.object({
				id: z.string(),
				secret: z.string(),
				createdAt: z.number(),
				usableFrom: z.number(),
			}),
		)
		.min(1),
});

/** The ring as bytes to be sealed. */
export function encodeKeyRing(ring: KeyRing): Buffer {
	const keys = ring.keys.map((key) => ({
		...key,
		secret: key.secret.toString("base64"),
	}));
	return Buffer.from(JSON.stringify({ keys }));
}

/** The ring that `encodeKeyRing` made into bytes; throws when they are none. */
export function decodeKeyRing(bytes: Buffer): KeyRing {
	const { keys } = storedRing.parse(JSON.parse(bytes.toString()));
	return {
		keys: keys.map((key) => ({
			...key,
			secret: Buffer.from(key.secret, "base64"),
		})),
	};
}
