import { z } from "zod";

/** `GET /v1/identity-certificates`: PEM, one after another; `POST …/replace` puts another key into use. */
export const identityCertificates = z.object({ certificates: z.string() });

/** Whose sessions can be killed at once: `POST /v1/revocations`. */
export const revocableKinds = ["role", "instance", "node"] as const;
export const revokeRequest = z.object({
	kind: z.enum(revocableKinds),
	/** A role's name or ARN, an instance's id, a node's name. */
	name: z.string().min(1).max(2048),
});
export type RevokeRequest = z.infer<typeof revokeRequest>;

/** What keys that can be rotated are for: sealing session tokens, and signing our own identity tokens. */
export const keyUses = ["sessions", "tokens"] as const;
export type KeyUse = (typeof keyUses)[number];

export const keySummary = z.object({
	use: z.enum(keyUses),
	id: z.string(),
	/** `announced`: used next; `verifying`: what was made with it is still good. */
	state: z.enum(["announced", "in use", "verifying"]),
	created: z.iso.datetime(),
	usableFrom: z.iso.datetime(),
	/** When it goes; null while it has no successor. */
	ends: z.iso.datetime().nullable(),
});
export type KeySummary = z.infer<typeof keySummary>;

/** `GET /v1/keys`. */
export const keyList = z.object({ keys: z.array(keySummary) });

/** `POST /v1/keys`: a new key; it comes into use once everybody can know it. */
export const rotateKeysRequest = z.object({ use: z.enum(keyUses) });

/** `POST /v1/keys/revocations`: a key and all that was made with it, at once. */
export const revokeKeyRequest = z.object({
	use: z.enum(keyUses),
	id: z.string().min(1).max(64),
});
export type RevokeKeyRequest = z.infer<typeof revokeKeyRequest>;

/** One CA of nodes. */
export const authorityStatus = z.object({
	/** SHA-256 of its certificate, as openssl prints it. */
	fingerprint: z.string(),
	/** `announced` signs nothing yet, `trusted` nothing any more. */
	status: z.enum(["announced", "signing", "trusted"]),
	signsFrom: z.iso.datetime(),
	/** Names of nodes that have had no certificate since it was made, and so would not trust it. */
	unknownTo: z.array(z.string()),
});
export type AuthorityStatus = z.infer<typeof authorityStatus>;

/** `GET /v1/authorities`, oldest first. */
export const authorityList = z.object({
	authorities: z.array(authorityStatus),
});

/** `POST /v1/authorities/rotate`; `POST /v1/authorities/replace` takes nothing. */
export const rotateAuthority = z.object({
	/** How long the new CA is only made known; 45 days when not told. */
	announceSeconds: z
		.int()
		.min(1)
		.max(365 * 86_400)
		.optional(),
});
export type RotateAuthority = z.infer<typeof rotateAuthority>;
