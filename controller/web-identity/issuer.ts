import { createPrivateKey, generateKeyPair, type KeyObject } from "node:crypto";
import { promisify } from "node:util";
import { calculateJwkThumbprint, exportJWK, type JWK, SignJWT } from "jose";
import { z } from "zod";
import type { Clock } from "#shared/clock.ts";
import {
	readOrCreateSealedSecret,
	type SealingDeps,
} from "../credentials/sealed-secrets.ts";
import {
	type SigningAlgorithm,
	signingAlgorithms,
	type TokenClaims,
} from "../credentials/web-identities.ts";
import type { Store } from "../store/store.ts";

const newKeyPair = promisify(generateKeyPair);

const SECRET_ID = "web-identity-keys";

/** What being an issuer takes. */
export interface IssuerDeps extends SealingDeps {
	readonly store: Store;
	readonly clock: Clock;
	/** What tokens name as their issuer, and where relying parties find the keys. Without a slash at its end. */
	readonly issuerUrl: string;
}

interface SigningKey {
	readonly algorithm: SigningAlgorithm;
	readonly key: KeyObject;
	/** The public half as it is published. */
	readonly published: JWK;
}

const storedKeys = z.record(z.enum(signingAlgorithms), z.string());

/**
 * Our own OpenID Connect issuer: signs tokens with keys that all controllers share, sealed in the store and made at the
 * first use, and says how to verify them.
 */
export class TokenIssuer {
	readonly issuerUrl: string;
	readonly #deps: IssuerDeps;
	#keys: Promise<readonly SigningKey[]> | undefined;

	constructor(deps: IssuerDeps) {
		this.#deps = deps;
		this.issuerUrl = deps.issuerUrl;
	}

	async sign(
		claims: TokenClaims,
		algorithm: SigningAlgorithm,
		lifetimeSeconds: number,
	): Promise<string> {
		const keys = await this.#signingKeys();
		const signing = keys.find((one) => one.algorithm === algorithm);
		if (!signing) throw new Error(`no key to sign with ${algorithm}`);
		const now = Math.floor(this.#deps.clock.now() / 1000);
		const header = { alg: algorithm, typ: "JWT", kid: signing.published.kid };
		return new SignJWT({ ...claims })
			.setProtectedHeader({ ...header, kid: header.kid ?? "" })
			.setIssuer(this.issuerUrl)
			.setIssuedAt(now)
			.setExpirationTime(now + lifetimeSeconds)
			.sign(signing.key);
	}

	/** @see https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderConfig */
	discovery(): object {
		return {
			issuer: this.issuerUrl,
			jwks_uri: `${this.issuerUrl}/.well-known/jwks.json`,
			response_types_supported: ["id_token"],
			subject_types_supported: ["public"],
			id_token_signing_alg_values_supported: signingAlgorithms,
			claims_supported: ["aud", "exp", "iat", "iss", "jti", "sub"],
		};
	}

	/** The public keys, RFC 7517. */
	async keySet(): Promise<object> {
		const keys = await this.#signingKeys();
		return { keys: keys.map(({ published }) => published) };
	}

	/** A failure is not kept: the next call tries again. */
	#signingKeys(): Promise<readonly SigningKey[]> {
		this.#keys ??= this.#load().catch((error: unknown) => {
			this.#keys = undefined;
			throw error;
		});
		return this.#keys;
	}

	async #load(): Promise<readonly SigningKey[]> {
		const { store } = this.#deps;
		const secret = await readOrCreateSealedSecret(
			store,
			SECRET_ID,
			createKeys,
			this.#deps,
		);
		const stored = storedKeys.parse(JSON.parse(secret.toString()));
		return Promise.all(
			signingAlgorithms.map((algorithm) =>
				openKey(algorithm, stored[algorithm]),
			),
		);
	}
}

async function createKeys(): Promise<Buffer> {
	const encoding = { type: "pkcs8", format: "pem" } as const;
	const [rsa, ec] = await Promise.all([
		newKeyPair("rsa", { modulusLength: 2048 }),
		newKeyPair("ec", { namedCurve: "P-384" }),
	]);
	const keys = {
		RS256: rsa.privateKey.export(encoding),
		ES384: ec.privateKey.export(encoding),
	};
	return Buffer.from(JSON.stringify(keys));
}

async function openKey(
	algorithm: SigningAlgorithm,
	pem: string,
): Promise<SigningKey> {
	const key = createPrivateKey(pem);
	const { d, p, q, dp, dq, qi, ...open } = await exportJWK(key);
	const kid = await calculateJwkThumbprint(open);
	const published = { ...open, kid, alg: algorithm, use: "sig" };
	return { algorithm, key, published };
}
