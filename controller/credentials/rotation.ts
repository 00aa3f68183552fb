/** A key that gets successors, as far as its times go. Milliseconds since the epoch. */
export interface TimedKey {
	readonly id: string;
	readonly createdAt: number;
	/** Nothing is made with it before: who verifies must know it first. */
	readonly usableFrom: number;
}

/** When the keys of one kind are replaced. Milliseconds. */
export interface RotationTimes {
	/** Age at which the newest key gets a successor. */
	readonly period: number;
	/** From a key's creation until its first use. */
	readonly announcement: number;
	/** How long a replaced key still verifies. */
	readonly overlap: number;
}

/** Longest life of temporary credentials, seconds: GetSessionToken and GetFederationToken allow 36 hours. */
export const MAX_SESSION_SECONDS = 129_600;

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** The longest session, and an hour for clocks that differ. */
export const OVERLAP_MS = MAX_SESSION_SECONDS * 1000 + HOUR_MS;

/** When the keys of the key ring are replaced. Controllers read the ring anew far more often than a key is announced. */
export const RING_TIMES: RotationTimes = {
	period: 7 * 24 * HOUR_MS,
	announcement: 10 * MINUTE_MS,
	overlap: OVERLAP_MS,
};

/** Whether a new key is due. */
export function mustRotate(
	keys: readonly TimedKey[],
	now: number,
	{ period }: RotationTimes,
): boolean {
	const newest = keys.at(-1);
	return newest === undefined || now - newest.createdAt >= period;
}

/** When nothing made with a key can be alive any more; undefined while it has no successor. */
export function endOf(
	keys: readonly TimedKey[],
	key: TimedKey,
	{ overlap }: RotationTimes,
): number | undefined {
	const successor = keys[keys.indexOf(key) + 1];
	return successor && successor.usableFrom + overlap;
}

/** The keys that may still be needed; the same list when all are. */
export function withoutOutlived<Key extends TimedKey>(
	keys: readonly Key[],
	now: number,
	times: RotationTimes,
): readonly Key[] {
	const kept = keys.filter((key) => {
		const end = endOf(keys, key, times);
		return end === undefined || now <= end;
	});
	return kept.length === keys.length ? keys : kept;
}

/** The key in use: the newest that is usable, or the oldest when the clock says that none is yet. */
export function keyInUse<Key extends TimedKey>(
	keys: readonly Key[],
	now: number,
): Key {
	const usable = keys.findLast((key) => key.usableFrom <= now);
	const key = usable ?? keys[0];
	if (!key) throw new Error("there are no keys");
	return key;
}

/** Where a key is in its life. */
export interface KeyStanding extends TimedKey {
	readonly state: "announced" | "in use" | "verifying";
	/** When it goes, if a successor is there. */
	readonly endsAt: number | undefined;
}

/** The keys with what each is there for. */
export function describeKeys(
	keys: readonly TimedKey[],
	now: number,
	times: RotationTimes,
): readonly KeyStanding[] {
	const used = keyInUse(keys, now);
	return keys.map((key) => ({
		id: key.id,
		createdAt: key.createdAt,
		usableFrom: key.usableFrom,
		state: stateOf(key, used, now),
		endsAt: endOf(keys, key, times),
	}));
}

function stateOf(
	key: TimedKey,
	used: TimedKey,
	now: number,
): KeyStanding["state"] {
	if (key === used) return "in use";
	return key.usableFrom > now ? "announced" : "verifying";
}
