import { openAccessKey } from "./create-access-key.ts";

/**
 * Opens the secrets of access keys, and remembers those in use: decrypting one costs more than checking a signature
 * made with it. What is remembered goes by the sealed text, so a key that was changed in the store is opened anew.
 * Bounded: the secret used longest ago makes room.
 */
export class OpenedSecrets {
	readonly #masterKey: Buffer;
	readonly #capacity: number;
	readonly #secrets = new Map<string, string>();

	constructor(masterKey: Buffer, capacity = 4096) {
		this.#masterKey = masterKey;
		this.#capacity = capacity;
	}

	/** Throws when the sealed secret is not that of this access key. */
	open(accessKeyId: string, sealedSecret: string): string {
		const name = `${accessKeyId}/${sealedSecret}`;
		const secret =
			this.#secrets.get(name) ??
			openAccessKey(accessKeyId, sealedSecret, this.#masterKey);
		this.#remember(name, secret);
		return secret;
	}

	#remember(name: string, secret: string): void {
		this.#secrets.delete(name);
		this.#secrets.set(name, secret);
		if (this.#secrets.size <= this.#capacity) return;
		for (const oldest of this.#secrets.keys()) {
			this.#secrets.delete(oldest);
			return;
		}
	}
}
