import { hkdfSync } from "node:crypto";
import { deflateRawSync, inflateRawSync } from "node:zlib";
import type { RandomBytes } from "#shared/random.ts";
import { seal, unseal } from "#shared/seal.ts";
import type { RingKey } from "./key-ring.ts";
import type { LiveKeyRing } from "./live-key-ring.ts";

/** What DecodeAuthorizationMessage takes. */
const MAX_ENCODED_LENGTH = 10_240;

/** No message of ours is longer. */
const MAX_PLAIN_LENGTH = 64 * 1024;

/** What sealing messages takes. */
export interface AuthorizationMessagesDeps {
	readonly keyRing: Pick<LiveKeyRing, "issuingKey" | "find">;
	/** The store's generation, to which messages are bound. */
	readonly generation: string;
	readonly random: RandomBytes;
}

/**
 * Seals why a call was denied, for those of the same account who may know. A message can be opened as long as a session
 * issued at the same time could live: it is sealed under the key ring.
 */
export class AuthorizationMessages {
	readonly #deps: AuthorizationMessagesDeps;

	constructor(deps: AuthorizationMessagesDeps) {
		this.#deps = deps;
	}

	/** Undefined when the message is too long to be handed back for decoding. */
	seal(accountId: string, message: string): string | undefined {
		const { keyRing, random } = this.#deps;
		const key = keyRing.issuingKey();
		const plain = deflateRawSync(message);
		const bound = this.#boundTo(accountId);
		const sealed = seal(sealingKey(key), plain, bound, random);
		const encoded = `${key.id}.${sealed.toString("base64url")}`;
		return encoded.length > MAX_ENCODED_LENGTH ? undefined : encoded;
	}

	/** Undefined when the text is no message, or one of another account. */
	open(accountId: string, encoded: string): string | undefined {
		const [keyId = "", text = ""] = encoded.split(".");
		const key = this.#deps.keyRing.find(keyId);
		if (!key) return undefined;
		const sealed = Buffer.from(text, "base64url");
		const bound = this.#boundTo(accountId);
		const plain = unseal(sealingKey(key), sealed, bound);
		const limits = { maxOutputLength: MAX_PLAIN_LENGTH };
		return plain && inflateRawSync(plain, limits).toString();
	}

	#boundTo(accountId: string): string {
		return `${this.#deps.generation}/authorization-message/${accountId}`;
	}
}

/** Apart from the keys of sessions, which come from the same secret. */
function sealingKey({ secret }: RingKey): Uint8Array {
	return new Uint8Array(
		hkdfSync("sha256", secret, "", "authorization messages", 32),
	);
}
