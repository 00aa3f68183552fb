import type { RandomBytes } from "#shared/random.ts";

/** The alphabet of AWS's key ids and unique ids (RFC 4648, base32). */
const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** Random text of base32 characters, five bits each. */
function randomBase32(length: number, random: RandomBytes): string {
	let text = "";
	const bytes = random(length);
	for (let at = 0; at < length; at += 1) {
		text += BASE32.charAt((bytes[at] ?? 0) & 31);
	}
	return text;
}

/** Random lower-case hexadecimal text, four bits a character. */
function randomHex(length: number, random: RandomBytes): string {
	return random(Math.ceil(length / 2))
		.toString("hex")
		.slice(0, length);
}

const UNIQUE_ID_LENGTH = 17;
const EC2_ID_LENGTH = 17;

/** How many characters after `ASIA` name the key of the key ring. */
const RING_KEY_ID_LENGTH = 2;
const ACCESS_KEY_ID_LENGTH = 16;

/** The id of a long-term access key, `AKIA` and 16 characters. */
export function newAccessKeyId(random: RandomBytes): string {
	return `AKIA${randomBase32(ACCESS_KEY_ID_LENGTH, random)}`;
}

/** The id of a key of the key ring: short, because every temporary access key id carries it. */
export function newRingKeyId(random: RandomBytes): string {
	return randomBase32(RING_KEY_ID_LENGTH, random);
}

/**
 * The id of a temporary access key: `ASIA`, the ring key's id and 14 random characters,
 * so that whoever verifies it knows at once under which key it was made.
 */
export function newTemporaryAccessKeyId(
	ringKeyId: string,
	random: RandomBytes,
): string {
	const rest = ACCESS_KEY_ID_LENGTH - RING_KEY_ID_LENGTH;
	return `ASIA${ringKeyId}${randomBase32(rest, random)}`;
}

/** The ring key's id inside a temporary access key id; undefined when the id cannot be one of ours. */
export function ringKeyIdOf(accessKeyId: string): string | undefined {
	if (!/^ASIA[A-Z2-7]{16}$/.test(accessKeyId)) return undefined;
	return accessKeyId.slice(4, 4 + RING_KEY_ID_LENGTH);
}

/**
 * AWS's prefixes of unique ids.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
 */
function newUniqueId(prefix: string, random: RandomBytes): string {
	return prefix + randomBase32(UNIQUE_ID_LENGTH, random);
}

/** The unique id of a role. */
export function newRoleId(random: RandomBytes): string {
	return newUniqueId("AROA", random);
}

/** The unique id of a user. */
export function newUserId(random: RandomBytes): string {
	return newUniqueId("AIDA", random);
}

/** The unique id of an instance profile. */
export function newInstanceProfileId(random: RandomBytes): string {
	return newUniqueId("AIPA", random);
}

/** The unique id of a managed policy. */
export function newPolicyId(random: RandomBytes): string {
	return newUniqueId("ANPA", random);
}

/** The unique id of a group. */
export function newGroupId(random: RandomBytes): string {
	return newUniqueId("AGPA", random);
}

/** A new account's id: 12 digits, never starting with 0. */
export function newAccountId(random: RandomBytes): string {
	const number = random(6).readUIntBE(0, 6) % 900_000_000_000;
	return String(100_000_000_000 + number);
}

/** The id of an EC2 instance. */
export function newInstanceId(random: RandomBytes): string {
	return `i-${randomHex(EC2_ID_LENGTH, random)}`;
}

/** The id of a reservation: what one RunInstances made. */
export function newReservationId(random: RandomBytes): string {
	return `r-${randomHex(EC2_ID_LENGTH, random)}`;
}

/** The id of an image. */
export function newImageId(random: RandomBytes): string {
	return `ami-${randomHex(EC2_ID_LENGTH, random)}`;
}

/** The id of an association between an instance and an instance profile. */
export function newAssociationId(random: RandomBytes): string {
	return `iip-assoc-${randomHex(EC2_ID_LENGTH, random)}`;
}

/** The id of a key pair. */
export function newKeyPairId(random: RandomBytes): string {
	return `key-${randomHex(EC2_ID_LENGTH, random)}`;
}

/** The id of a placement group. */
export function newPlacementGroupId(random: RandomBytes): string {
	return `pg-${randomHex(EC2_ID_LENGTH, random)}`;
}
