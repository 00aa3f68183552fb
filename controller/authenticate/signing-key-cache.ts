import { HmacKey } from "./hmac-key.ts";
import { deriveSigningKey, type SigningScope } from "./signing-key.ts";

/** Scopes longer than this are no honest client's and not worth memory. */
const MAX_SCOPE_LENGTH = 128;

/**
 * Remembers derived signing keys, because clients sign a whole day's calls with the same one.
 * Bounded: the key used longest ago makes room. Keys of wrong guesses are kept too, so that
 * the time an answer takes does not tell a known access key from an unknown one.
 */
export class SigningKeyCache {
	readonly #capacity: number;
	readonly #keys = new Map<string, HmacKey>();

	constructor(capacity = 4096) {
		this.#capacity = capacity;
	}

	/** The signing key of a secret and scope, derived at most once while remembered. */
	signingKey(secretAccessKey: string, scope: SigningScope): HmacKey {
		const { date, region, service } = scope;
		if (region.length + service.length > MAX_SCOPE_LENGTH) {
			return hmacKey(secretAccessKey, scope);
		}
		const name = `${date}/${region}/${service}/${secretAccessKey}`;
		const key = this.#keys.get(name) ?? hmacKey(secretAccessKey, scope);
		this.#remember(name, key);
		return key;
	}

	#remember(name: string, key: HmacKey): void {
		this.#keys.delete(name);
		this.#keys.set(name, key);
		if (this.#keys.size <= this.#capacity) return;
		for (const oldest of this.#keys.keys()) {
			this.#keys.delete(oldest);
			return;
		}
	}
}

function hmacKey(secretAccessKey: string, scope: SigningScope): HmacKey {
	return new HmacKey("sha256", deriveSigningKey(secretAccessKey, scope));
}
