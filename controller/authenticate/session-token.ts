import type { RandomBytes } from "#shared/random.ts";
import { seal, unseal } from "#shared/seal.ts";
import type { SessionClaims } from "../credentials/credentials.ts";
import { HmacKey } from "./hmac-key.ts";
import { decodeClaims, encodeClaims } from "./session-claims.ts";

/** 30 bytes are 40 characters of base64, as long as AWS's. */
const SECRET_BYTES = 30;

/** Leads every token; another layout would get another number. */
const TOKEN_VERSION = 1;

/** No token of ours is longer; whatever is, is not even decoded. */
const MAX_TOKEN_LENGTH = 12_000;

/** What an access key id of temporary credentials stands for, with the key of the ring it names. */
export interface SessionKeys {
	readonly secretAccessKey: string;
	/** Seals this session's token and no other. */
	readonly sealingKey: Buffer;
}

/**
 * Derives what belongs to a temporary access key id: HMAC-SHA512 under the ring's key; the first
 * 30 bytes are the secret access key (base64), the last 32 seal the session token.
 */
export function deriveSessionKeys(
	ringSecret: Buffer,
	accessKeyId: string,
): SessionKeys {
	const signed = ringHmac(ringSecret).sign(accessKeyId, "latin1");
	const derived = Buffer.from(signed, "latin1");
	return {
		secretAccessKey: derived.subarray(0, SECRET_BYTES).toString("base64"),
		sealingKey: derived.subarray(32),
	};
}

const ringHmacs = new WeakMap<Buffer, HmacKey>();

/** One for each ring key as long as the ring has it. */
function ringHmac(ringSecret: Buffer): HmacKey {
	const known = ringHmacs.get(ringSecret);
	if (known) return known;
	const key = new HmacKey("sha512", ringSecret);
	ringHmacs.set(ringSecret, key);
	return key;
}

/** What a token is sealed for: it opens for no other access key and in no other life of the store. */
export interface TokenBinding {
	readonly accessKeyId: string;
	/** The store's generation: what was killed after a backup must not come back with it. */
	readonly generation: string;
}

/**
 * Seals the claims of a session into its token: a version byte and AES-256-GCM over the claims as JSON
 * (layout in shared/seal), in base64url, which needs no escaping in shells and queries.
 */
export function sealSessionToken(
	claims: SessionClaims,
	sealingKey: Buffer,
	binding: TokenBinding,
	random: RandomBytes,
): string {
	const plain = Buffer.from(encodeClaims(claims));
	const sealed = seal(sealingKey, plain, associatedText(binding), random);
	return Buffer.concat([Buffer.of(TOKEN_VERSION), sealed]).toString(
		"base64url",
	);
}

/** The claims of a token; undefined when it is malformed, changed, or made for another key or store. */
export function openSessionToken(
	token: string,
	sealingKey: Buffer,
	binding: TokenBinding,
): SessionClaims | undefined {
	if (token.length > MAX_TOKEN_LENGTH) return undefined;
	const bytes = Buffer.from(token, "base64url");
	// The decoder skips what is not base64; a token has one spelling only.
	if (bytes[0] !== TOKEN_VERSION || bytes.toString("base64url") !== token) {
		return undefined;
	}
	const plain = unseal(sealingKey, bytes.subarray(1), associatedText(binding));
	return plain && decodeClaims(plain.toString());
}

function associatedText({ accessKeyId, generation }: TokenBinding): string {
	return `${generation}/${accessKeyId}`;
}
