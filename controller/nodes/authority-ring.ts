import { z } from "zod";
import type { AuthorityMaterial } from "./certificate-authority.ts";

const DAY_MS = 24 * 60 * 60 * 1000;

/** Two years before a CA's own end, when nothing hurries yet. */
export const ROTATION_AGE_MS = 8 * 365 * DAY_MS;

/**
 * How long a new CA is only made known: as long as a host can be away and still come back by itself (a certificate's
 * 30 days and the 14 in which it can be renewed all the same), and a day more. Every host that comes back then trusts it.
 */
export const ANNOUNCEMENT_MS = 45 * DAY_MS;

/** How long a replaced CA is still trusted: as long as the last certificate signed by it can be of use. */
export const OVERLAP_MS = 45 * DAY_MS;

/** One CA of the installation. Times in milliseconds since the epoch. */
export interface RingAuthority extends AuthorityMaterial {
	readonly createdAt: number;
	/** It signs nothing before. */
	readonly signsFrom: number;
}

/** The CAs that are trusted, oldest first; nodes and controllers trust them all. */
export type AuthorityRing = readonly RingAuthority[];

/** The CA that signs now: the newest whose time has come. */
export function signingAuthority(
	ring: AuthorityRing,
	now: number,
): RingAuthority {
	const signing = ring.findLast(({ signsFrom }) => signsFrom <= now) ?? ring[0];
	if (!signing) throw new Error("the installation has no CA");
	return signing;
}

/** The CA that is only made known so far; undefined when none is. */
export function announcedAuthority(
	ring: AuthorityRing,
	now: number,
): RingAuthority | undefined {
	return ring.find(({ signsFrom }) => signsFrom > now);
}

/** The ring as it should be by now: a new CA when the signing one is old, none that has nothing left to vouch for. The same object when nothing changes. */
export async function nextAuthorityRing(
	ring: AuthorityRing,
	now: number,
	create: () => Promise<AuthorityMaterial>,
): Promise<AuthorityRing> {
	const kept = ring.filter((_, at) => {
		const successor = ring[at + 1];
		return !successor || now <= successor.signsFrom + OVERLAP_MS;
	});
	const pruned = kept.length === ring.length ? ring : kept;
	const newest = pruned.at(-1);
	if (newest && now - newest.createdAt < ROTATION_AGE_MS) return pruned;
	return announceAuthority(pruned, now, ANNOUNCEMENT_MS, create);
}

/** The ring with one more CA, which signs after the announcement. */
export async function announceAuthority(
	ring: AuthorityRing,
	now: number,
	announcementMs: number,
	create: () => Promise<AuthorityMaterial>,
): Promise<AuthorityRing> {
	const times = { createdAt: now, signsFrom: now + announcementMs };
	return [...ring, { ...(await create()), ...times }];
}

const storedRing = z
	.array(
		z.object({
			privateKey: z.string(),
			certificate: z.string(),
			createdAt: z.number(),
			signsFrom: z.number(),
		}),
	)
	.min(1);

/** The ring as bytes to be sealed. */
export function encodeAuthorityRing(ring: AuthorityRing): Buffer {
	return Buffer.from(JSON.stringify(ring));
}

/** The ring that `encodeAuthorityRing` made into bytes; throws when they are none. */
export function decodeAuthorityRing(bytes: Buffer): AuthorityRing {
	return storedRing.parse(JSON.parse(bytes.toString()));
}
