import type { RandomBytes } from "#shared/random.ts";
import { addRingKey, type KeyRing, type RingKey } from "./key-ring.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** Longest life of temporary credentials, seconds: GetSessionToken and GetFederationToken allow 36 hours. */
export const MAX_SESSION_SECONDS = 129_600;

/** Age at which the newest key of the ring gets a successor. */
export const ROTATION_PERIOD_MS = 7 * 24 * HOUR_MS;

/** From a key's creation until its first use: controllers read the ring anew far more often. */
export const ANNOUNCEMENT_MS = 10 * MINUTE_MS;

/** How long a replaced key still verifies: the longest session, and an hour for clocks that differ. */
export const OVERLAP_MS = MAX_SESSION_SECONDS * 1000 + HOUR_MS;

/** Whether the ring needs a new key by now. */
export function mustRotate(ring: KeyRing, now: number): boolean {
	const newest = ring.keys.at(-1);
	return newest === undefined || now - newest.createdAt >= ROTATION_PERIOD_MS;
}

/** Whether nothing issued under a key can be alive any more, given the key that came after it. */
export function isOutlived(
	successor: RingKey | undefined,
	now: number,
): boolean {
	return successor !== undefined && now > successor.usableFrom + OVERLAP_MS;
}

/** The ring as it should be by now: a new key when it is time, without the outlived ones. The same object when nothing changes. */
export function nextKeyRing(
	ring: KeyRing,
	now: number,
	random: RandomBytes,
): KeyRing {
	const kept = ring.keys.filter((_, at) => !isOutlived(ring.keys[at + 1], now));
	const pruned = kept.length === ring.keys.length ? ring : { keys: kept };
	if (!mustRotate(pruned, now)) return pruned;
	return addRingKey(pruned, now, now + ANNOUNCEMENT_MS, random);
}
