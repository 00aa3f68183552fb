import { createCipheriv, createDecipheriv } from "node:crypto";
import type { RandomBytes } from "./random.ts";

const ALGORITHM = "aes-256-gcm";
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Encrypts and authenticates `plain` under a 32-byte key (AES-256-GCM, NIST SP 800-38D).
 * `associated` is not stored: opening demands the same text, so a sealed value cannot be moved to another record.
 * Layout: 12-byte nonce, 16-byte tag, ciphertext.
 */
export function seal(
	key: Uint8Array,
	plain: Uint8Array,
	associated: string,
	random: RandomBytes,
): Buffer {
	const nonce = random(NONCE_BYTES);
	const cipher = createCipheriv(ALGORITHM, key, nonce);
	cipher.setAAD(Buffer.from(associated));
	const body = cipher.update(plain);
	const rest = cipher.final();
	return Buffer.concat([nonce, cipher.getAuthTag(), body, rest]);
}

/** Opens what `seal` made; undefined when key, associated text or content do not belong together. */
export function unseal(
	key: Uint8Array,
	sealed: Uint8Array,
	associated: string,
): Buffer | undefined {
	if (sealed.length < NONCE_BYTES + TAG_BYTES) return undefined;
	const decipher = createDecipheriv(
		ALGORITHM,
		key,
		sealed.subarray(0, NONCE_BYTES),
		{ authTagLength: TAG_BYTES },
	);
	decipher.setAAD(Buffer.from(associated));
	decipher.setAuthTag(sealed.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
	try {
		const body = sealed.subarray(NONCE_BYTES + TAG_BYTES);
		return Buffer.concat([decipher.update(body), decipher.final()]);
	} catch {
		return undefined;
	}
}
