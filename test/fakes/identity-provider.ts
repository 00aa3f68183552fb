import {
	type CryptoKey,
	exportJWK,
	generateKeyPair,
	type JWK,
	SignJWT,
} from "jose";

/** An OpenID Connect provider that a test asks over no network. */
export class IdentityProvider {
	readonly url = "https://id.example.com/tenant";
	/** What was asked for, in order. */
	readonly asked: string[] = [];
	readonly #keys = new Map<string, CryptoKey>();
	#published: JWK[] = [];
	/** Set to have it answer nothing. */
	down = false;

	static async start(): Promise<IdentityProvider> {
		const provider = new IdentityProvider();
		await provider.addKey("first");
		return provider;
	}

	async addKey(kid: string): Promise<void> {
		const { privateKey, publicKey } = await generateKeyPair("ES256");
		this.#keys.set(kid, privateKey);
		this.#published = [
			...this.#published,
			{ ...(await exportJWK(publicKey)), kid },
		];
	}

	/** What the controller would fetch. */
	fetchJson = async (url: string): Promise<unknown> => {
		this.asked.push(url);
		if (this.down) throw new Error("connection refused");
		if (url === `${this.url}/.well-known/openid-configuration`) {
			return { issuer: this.url, jwks_uri: `${this.url}/keys` };
		}
		return { keys: this.#published };
	};

	/** A token; `claims` may replace everything in it. Times in seconds since the epoch. */
	async token(
		now: number,
		claims: object = {},
		{ kid = "first", signedBy = kid }: { kid?: string; signedBy?: string } = {},
	): Promise<string> {
		const standard = { iss: this.url, sub: "pod-1", aud: "gumleaf" };
		const times = { iat: now, exp: now + 300 };
		const key = this.#keys.get(signedBy);
		if (!key) throw new Error(`no key ${signedBy}`);
		return new SignJWT({ ...standard, ...times, ...claims })
			.setProtectedHeader({ alg: "ES256", kid })
			.sign(key);
	}
}
