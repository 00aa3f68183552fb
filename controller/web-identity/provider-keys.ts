import { createLocalJWKSet, errors, type JWTVerifyGetKey } from "jose";
import { z } from "zod";
import type { Clock } from "#shared/clock.ts";
import { type FetchJson, UnusableAnswer } from "./fetch-json.ts";

/** How long a provider's keys are believed without asking again. */
const MAX_AGE_MS = 10 * 60_000;

/** How soon at the earliest a provider is asked again: tokens with keys it does not know could come at any rate. */
const COOLDOWN_MS = 30_000;

/** How many providers' keys are kept: each may be as long as a document of theirs, and anybody who may register one has it kept. */
const CAPACITY = 100;

/** @see https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderMetadata */
const discovery = z.object({ issuer: z.string(), jwks_uri: z.url() });
const keySet = z.object({ keys: z.array(z.looseObject({ kty: z.string() })) });

interface KnownKeys {
	readonly find: JWTVerifyGetKey;
	readonly fetchedAt: number;
}

/** The signing keys of identity providers, found by discovery and kept for a while. */
export class ProviderKeys {
	readonly #fetchJson: FetchJson;
	readonly #clock: Clock;
	readonly #known = new Map<string, KnownKeys>();
	readonly #underWay = new Map<string, Promise<KnownKeys>>();

	constructor(fetchJson: FetchJson, clock: Clock) {
		this.#fetchJson = fetchJson;
		this.#clock = clock;
	}

	/** Finds the key a token names; a key not known yet makes the provider be asked anew. */
	finderFor(issuerUrl: string): JWTVerifyGetKey {
		return async (header, token) => {
			const keys = await this.#keysOf(issuerUrl, MAX_AGE_MS);
			try {
				return await keys.find(header, token);
			} catch (error) {
				if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
				const fresh = await this.#keysOf(issuerUrl, COOLDOWN_MS);
				return fresh.find(header, token);
			}
		};
	}

	async #keysOf(issuerUrl: string, maxAgeMs: number): Promise<KnownKeys> {
		const known = this.#known.get(issuerUrl);
		if (known && this.#isYounger(known, maxAgeMs)) return known;
		const underWay = this.#underWay.get(issuerUrl) ?? this.#fetch(issuerUrl);
		this.#underWay.set(issuerUrl, underWay);
		try {
			return await underWay;
		} finally {
			this.#underWay.delete(issuerUrl);
		}
	}

	/** Not so after the clock was set back: nobody can tell how old they are. */
	#isYounger({ fetchedAt }: KnownKeys, maxAgeMs: number): boolean {
		const age = this.#clock.now() - fetchedAt;
		return age >= 0 && age < maxAgeMs;
	}

	async #fetch(issuerUrl: string): Promise<KnownKeys> {
		const base = issuerUrl.replace(/\/$/, "");
		const metadata = await this.#read(
			`${base}/.well-known/openid-configuration`,
			discovery,
		);
		if (metadata.issuer !== issuerUrl) {
			throw new UnusableAnswer(`${issuerUrl} says it is ${metadata.issuer}`);
		}
		if (!metadata.jwks_uri.startsWith("https://")) {
			throw new UnusableAnswer(`${issuerUrl} has its keys in the open`);
		}
		const jwks = await this.#read(metadata.jwks_uri, keySet);
		const keys = {
			find: createLocalJWKSet(jwks),
			fetchedAt: this.#clock.now(),
		};
		if (this.#known.size >= CAPACITY) this.#known.clear();
		this.#known.set(issuerUrl, keys);
		return keys;
	}

	async #read<T>(url: string, schema: z.ZodType<T>): Promise<T> {
		const parsed = schema.safeParse(await this.#fetchJson(url));
		if (parsed.success) return parsed.data;
		throw new UnusableAnswer(`${url} lacks what it should say`);
	}
}
