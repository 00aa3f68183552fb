import { z } from "zod";
import type { RandomBytes } from "#shared/random.ts";
import { newRingKeyId } from "./identifiers.ts";

const RING_KEY_BYTES = 32;

/** One key that temporary credentials are derived from. Times in milliseconds since the epoch. */
export interface RingKey {
	/** Part of every access key id issued under it, so that verifying takes one try. */
	readonly id: string;
	readonly secret: Buffer;
	readonly createdAt: number;
	/** Nothing is issued under it before: every controller must know it first. */
	readonly usableFrom: number;
}

/** The keys under which temporary credentials are valid, oldest first. */
export interface KeyRing {
	readonly keys: readonly RingKey[];
}

/** A ring with a first key, usable at once. */
export function createKeyRing(now: number, random: RandomBytes): KeyRing {
	return { keys: [newRingKey([], now, now, random)] };
}

/** The ring with one more key, usable from a later time on. */
export function addRingKey(
	ring: KeyRing,
	now: number,
	usableFrom: number,
	random: RandomBytes,
): KeyRing {
	return {
		keys: [...ring.keys, newRingKey(ring.keys, now, usableFrom, random)],
	};
}

function newRingKey(
	others: readonly RingKey[],
	now: number,
	usableFrom: number,
	random: RandomBytes,
): RingKey {
	let id = newRingKeyId(random);
	while (others.some((other) => other.id === id)) id = newRingKeyId(random);
	return { id, secret: random(RING_KEY_BYTES), createdAt: now, usableFrom };
}

/** The key to issue under: the newest that is usable, or the oldest when the clock says that none is yet. */
export function issuingKey(ring: KeyRing, now: number): RingKey {
	const usable = ring.keys.findLast((key) => key.usableFrom <= now);
	const key = usable ?? ring.keys[0];
	if (!key) throw new Error("the key ring is empty");
	return key;
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
