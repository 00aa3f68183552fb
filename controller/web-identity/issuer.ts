import { SignJWT } from "jose";
import type { Logger } from "#shared/logger.ts";
import { LiveSecret, type LiveSecretDeps } from "../credentials/live-secret.ts";
import type { RotatingKeys } from "../credentials/rotating-keys.ts";
import {
	describeKeys,
	type KeyStanding,
	keyInUse,
} from "../credentials/rotation.ts";
import {
	type SigningAlgorithm,
	signingAlgorithms,
	type TokenClaims,
} from "../credentials/web-identities.ts";
import {
	decodeSigningKeys,
	encodeSigningKeys,
	newSigningKeys,
	nextSigningKeys,
	rotateSigningKeys,
	SIGNING_TIMES,
	type SigningKeys,
} from "./signing-keys.ts";

/**
 * Our own OpenID Connect issuer: signs tokens with keys that all controllers share, sealed in the store, and says how to
 * verify them. What it publishes holds the keys that will be used next and those that were used before.
 */
export class TokenIssuer implements RotatingKeys {
	/** What tokens name as their issuer, and where relying parties find the keys. Without a slash at its end. */
	readonly issuerUrl: string;
	readonly #deps: LiveSecretDeps;
	readonly #keys: LiveSecret<readonly SigningKeys[]>;

	private constructor(
		issuerUrl: string,
		deps: LiveSecretDeps,
		keys: LiveSecret<readonly SigningKeys[]>,
	) {
		this.issuerUrl = issuerUrl;
		this.#deps = deps;
		this.#keys = keys;
	}

	/** Loads the keys, made at the first start; rejects when the master key does not open them. */
	static async open(
		issuerUrl: string,
		deps: LiveSecretDeps,
	): Promise<TokenIssuer> {
		const { random } = deps;
		const kind = {
			id: "identity-token-keys",
			create: async (now: number) => [await newSigningKeys(now, now, random)],
			next: (all: readonly SigningKeys[], now: number) =>
				nextSigningKeys(all, now, random),
			encode: encodeSigningKeys,
			decode: decodeSigningKeys,
		};
		return new TokenIssuer(issuerUrl, deps, await LiveSecret.open(kind, deps));
	}

	async sign(
		claims: TokenClaims,
		algorithm: SigningAlgorithm,
		lifetimeSeconds: number,
	): Promise<string> {
		const now = this.#deps.clock.now();
		const { keys } = keyInUse(this.#keys.value, now);
		const { key, published } = keys[algorithm];
		const issuedAt = Math.floor(now / 1000);
		const header = { alg: algorithm, typ: "JWT", kid: published.kid };
		return new SignJWT({ ...claims })
			.setProtectedHeader(header)
			.setIssuer(this.issuerUrl)
			.setIssuedAt(issuedAt)
			.setExpirationTime(issuedAt + lifetimeSeconds)
			.sign(key);
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
	keySet(): object {
		const keys = this.#keys.value.flatMap((one) =>
			signingAlgorithms.map((algorithm) => one.keys[algorithm].published),
		);
		return { keys };
	}

	list(): readonly KeyStanding[] {
		const now = this.#deps.clock.now();
		return describeKeys(this.#keys.value, now, SIGNING_TIMES);
	}

	async rotate(): Promise<void> {
		const { clock, random } = this.#deps;
		await this.#keys.change((all) =>
			rotateSigningKeys(all, clock.now(), random),
		);
	}

	/** Relying parties refuse its tokens as soon as they read the key set anew. */
	revoke(id: string): Promise<boolean> {
		const { clock, random } = this.#deps;
		return this.#keys.change(async (all) => {
			const now = clock.now();
			const kept = all.filter((one) => one.id !== id);
			if (kept.length === all.length) return all;
			if (keyInUse(all, now).id !== id) return kept;
			return [...kept, await newSigningKeys(now, now, random)];
		});
	}

	/** Reads the keys as the store has them, and rotates them when it is time. */
	refresh(): Promise<void> {
		return this.#keys.refresh();
	}

	/** Refreshes every second until the signal. */
	run(signal: AbortSignal, logger: Logger): Promise<void> {
		return this.#keys.run(signal, logger);
	}
}
