import { hash } from "node:crypto";

/** Bytes that each hash function takes at a time (so long is the padded key), and gives. */
const HASHES = {
	sha256: { block: 64, digest: 32 },
	sha512: { block: 128, digest: 64 },
} as const;

type Algorithm = keyof typeof HASHES;

/**
 * A key that many texts are signed with, by HMAC. The key is padded once, and each signature is two hashes; an `Hmac`
 * of node:crypto takes more than twice as long, besides what the garbage collector does to be rid of it.
 * @see https://www.rfc-editor.org/rfc/rfc2104
 */
export class HmacKey {
	readonly #algorithm: Algorithm;
	/** The key as the inner hash begins with it. */
	readonly #inner: Buffer;
	/** The key as the outer hash begins with it, and room for what the inner one says. */
	readonly #outer: Buffer;

	constructor(algorithm: Algorithm, key: Buffer) {
		const { block, digest } = HASHES[algorithm];
		const fitting = key.length > block ? hash(algorithm, key, "buffer") : key;
		const padded = Buffer.concat([fitting], block);
		this.#algorithm = algorithm;
		this.#inner = Buffer.from(padded.map((byte) => byte ^ 0x36));
		this.#outer = Buffer.concat(
			[padded.map((byte) => byte ^ 0x5c)],
			block + digest,
		);
	}

	/** Signs a text that stands for bytes, one character (0..255) each. */
	sign(text: string, encoding: "hex" | "latin1"): string {
		const block = this.#inner.length;
		const message = Buffer.allocUnsafe(block + text.length);
		message.set(this.#inner);
		message.write(text, block, "latin1");
		const inner = hash(this.#algorithm, message, "latin1");
		this.#outer.write(inner, block, "latin1");
		return hash(this.#algorithm, this.#outer, encoding);
	}
}
