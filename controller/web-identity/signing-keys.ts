import {
	createPrivateKey,
	createPublicKey,
	generateKeyPair,
	hash,
	type KeyObject,
} from "node:crypto";
import { promisify } from "node:util";
import type { JWK } from "jose";
import { z } from "zod";
import type { RandomBytes } from "#shared/random.ts";
import {
	mustRotate,
	OVERLAP_MS,
	type RotationTimes,
	type TimedKey,
	withoutOutlived,
} from "../credentials/rotation.ts";
import {
	type SigningAlgorithm,
	signingAlgorithms,
} from "../credentials/web-identities.ts";

const newKeyPair = promisify(generateKeyPair);

const HOUR_MS = 3_600_000;

/**
 * When the keys that sign our tokens are replaced. Announced longer than relying parties are told to keep the key set,
 * and published long after the last token signed with them has ended.
 */
export const SIGNING_TIMES: RotationTimes = {
	period: 90 * 24 * HOUR_MS,
	announcement: HOUR_MS,
	overlap: OVERLAP_MS,
};

/** A private key, and its public half as it is published. */
export interface SigningKey {
	readonly key: KeyObject;
	readonly published: JWK & { readonly kid: string };
}

/** One generation of keys: one for each algorithm. */
export interface SigningKeys extends TimedKey {
	readonly keys: Readonly<Record<SigningAlgorithm, SigningKey>>;
}

/** Keys made now, to be used from a later time on. */
export async function newSigningKeys(
	createdAt: number,
	usableFrom: number,
	random: RandomBytes,
): Promise<SigningKeys> {
	const [rsa, ec] = await Promise.all([
		newKeyPair("rsa", { modulusLength: 2048 }),
		newKeyPair("ec", { namedCurve: "P-384" }),
	]);
	const keys = {
		RS256: signingKey("RS256", rsa.privateKey),
		ES384: signingKey("ES384", ec.privateKey),
	};
	return { id: random(4).toString("hex"), createdAt, usableFrom, keys };
}

/** The generations with one more, announced before it is used. */
export async function rotateSigningKeys(
	all: readonly SigningKeys[],
	now: number,
	random: RandomBytes,
): Promise<readonly SigningKeys[]> {
	const usableFrom = now + SIGNING_TIMES.announcement;
	return [...all, await newSigningKeys(now, usableFrom, random)];
}

/** The generations as they should be by now; the same list when nothing changes. */
export function nextSigningKeys(
	all: readonly SigningKeys[],
	now: number,
	random: RandomBytes,
): readonly SigningKeys[] | Promise<readonly SigningKeys[]> {
	const kept = withoutOutlived(all, now, SIGNING_TIMES);
	if (!mustRotate(kept, now, SIGNING_TIMES)) return kept;
	return rotateSigningKeys(kept, now, random);
}

const stored = z
	.array(
		z.object({
			id: z.string(),
			createdAt: z.number(),
			usableFrom: z.number(),
			keys: z.record(z.enum(signingAlgorithms), z.string()),
		}),
	)
	.min(1);

/** The generations as bytes to be sealed. */
export function encodeSigningKeys(all: readonly SigningKeys[]): Buffer {
	const texts = all.map(({ keys, ...times }) => ({
		...times,
		keys: { RS256: toPem(keys.RS256), ES384: toPem(keys.ES384) },
	}));
	return Buffer.from(JSON.stringify(texts));
}

/** What `encodeSigningKeys` made into bytes; throws when it is none. */
export function decodeSigningKeys(bytes: Buffer): readonly SigningKeys[] {
	const texts = stored.parse(JSON.parse(bytes.toString()));
	return texts.map(({ keys, ...times }) => ({
		...times,
		keys: {
			RS256: signingKey("RS256", createPrivateKey(keys.RS256)),
			ES384: signingKey("ES384", createPrivateKey(keys.ES384)),
		},
	}));
}

function toPem({ key }: SigningKey): string {
	return key.export({ type: "pkcs8", format: "pem" }).toString();
}

function signingKey(algorithm: SigningAlgorithm, key: KeyObject): SigningKey {
	const jwk = createPublicKey(key).export({ format: "jwk" });
	const kid = thumbprint(jwk);
	return { key, published: { ...jwk, kid, alg: algorithm, use: "sig" } };
}

/** @see https://www.rfc-editor.org/rfc/rfc7638 */
function thumbprint({ crv, e, kty, n, x, y }: JWK): string {
	// Undefined members vanish; the others stand in the order that the RFC demands.
	return hash("sha256", JSON.stringify({ crv, e, kty, n, x, y }), "base64url");
}
