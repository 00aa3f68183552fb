import { createHash, timingSafeEqual } from "node:crypto";
import type { RandomBytes } from "#shared/random.ts";

/** How long an operator has to start the agent. */
export const JOIN_TOKEN_LIFETIME_MS = 24 * 60 * 60 * 1000;

const ID_BYTES = 8;
const SECRET_BYTES = 32;
const PATTERN = /^([0-9a-f]{16})\.([0-9A-Za-z_-]{43})\.([0-9a-f]{64})$/;

/** A one-time join token, taken apart. */
export interface JoinToken {
	readonly id: string;
	readonly secret: string;
	/** SHA-256 of the CA's public key, by which the agent recognises its controller. */
	readonly publicKeyHash: string;
}

/** Makes a token of 256 random bits. */
export function newJoinToken(
	publicKeyHash: string,
	random: RandomBytes,
): JoinToken {
	return {
		id: random(ID_BYTES).toString("hex"),
		secret: random(SECRET_BYTES).toString("base64url"),
		publicKeyHash,
	};
}

/** The token as an operator carries it: `id.secret.sha256(CA public key)`. */
export function formatJoinToken(token: JoinToken): string {
	return `${token.id}.${token.secret}.${token.publicKeyHash}`;
}

/** Takes a token apart; undefined when the text is none. */
export function parseJoinToken(text: string): JoinToken | undefined {
	const [, id, secret, publicKeyHash] = PATTERN.exec(text.trim()) ?? [];
	if (!id || !secret || !publicKeyHash) return undefined;
	return { id, secret, publicKeyHash };
}

/** What the store keeps of a token's secret. The secret is random and long: a plain hash cannot be guessed back. */
export function hashSecret(secret: string): string {
	return createHash("sha256").update(secret).digest("hex");
}

/** Whether a presented secret is the one whose hash is stored; takes the same time either way. */
export function secretMatches(secret: string, storedHash: string): boolean {
	const presented = Buffer.from(hashSecret(secret), "hex");
	const stored = Buffer.from(storedHash, "hex");
	return (
		presented.length === stored.length && timingSafeEqual(presented, stored)
	);
}
