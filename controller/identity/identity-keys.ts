import { z } from "zod";
import {
	LiveSecret,
	type LiveSecretDeps,
	type SecretKind,
} from "../credentials/live-secret.ts";
import {
	createIdentityKey,
	type IdentityKey,
	type OpenIdentityKey,
	openIdentityKey,
} from "./identity-key.ts";

/** The key in use and the one before it: who replaces a key twice has withdrawn it. */
const KEPT = 2;

/** The newest first. */
type StoredKeys = readonly IdentityKey[];

const storedKeys = z
	.array(z.object({ privateKey: z.string(), certificate: z.string() }))
	.min(1);

/** The keys of an installation's identity documents: shared by its controllers through the store, sealed there. */
export class IdentityKeys {
	readonly #secret: LiveSecret<StoredKeys>;
	readonly #deps: LiveSecretDeps;
	#opened: { readonly of: StoredKeys; readonly key: OpenIdentityKey };

	private constructor(secret: LiveSecret<StoredKeys>, deps: LiveSecretDeps) {
		this.#secret = secret;
		this.#deps = deps;
		this.#opened = opened(secret.value);
	}

	/** Loads the keys, the first made at the first start; rejects when the master key does not open them. */
	static async open(deps: LiveSecretDeps): Promise<IdentityKeys> {
		const secret = await LiveSecret.open(kindOf(deps), deps);
		return new IdentityKeys(secret, deps);
	}

	/** The key to sign with, as the store has it now: another controller may have replaced it. */
	async current(): Promise<OpenIdentityKey> {
		await this.#secret.refresh();
		const { value } = this.#secret;
		if (value !== this.#opened.of) this.#opened = opened(value);
		return this.#opened.key;
	}

	/** The certificates to verify with, PEM, that of the key in use first. */
	async certificates(): Promise<string> {
		await this.#secret.refresh();
		return this.#secret.value
			.map(({ certificate }) => `${certificate.trim()}\n`)
			.join("");
	}

	/** Puts a new key into use. Documents signed with the one before still verify until the next replacement. */
	async replace(): Promise<void> {
		const { clock, random } = this.#deps;
		const made = await createIdentityKey(clock.now(), random);
		await this.#secret.change((keys) => [made, ...keys].slice(0, KEPT));
	}
}

function kindOf({ random }: LiveSecretDeps): SecretKind<StoredKeys> {
	return {
		id: "instance-identity",
		create: async (now) => [await createIdentityKey(now, random)],
		next: (keys) => keys,
		encode: (keys) => Buffer.from(JSON.stringify(keys)),
		decode: (bytes) => storedKeys.parse(JSON.parse(bytes.toString())),
	};
}

function opened(keys: StoredKeys) {
	const [newest] = keys;
	if (!newest) throw new Error("there is no key for identity documents");
	return { of: keys, key: openIdentityKey(newest) };
}
