import type { RandomBytes } from "#shared/random.ts";
import { seal, unseal } from "#shared/seal.ts";
import type { InstanceRecord } from "../cache/instance-record.ts";

const EXPIRY_BYTES = 8;
/** Nonce, tag and expiry (36 bytes) in base64url. Everything else is turned away before any cryptography. */
const TOKEN_CHARACTERS = 48;
const REMEMBERED_PER_INSTANCE = 32;

/**
 * IMDSv2's session tokens, without a table of them: each carries its expiry, sealed under the agent's key with the
 * instance id as associated data, so any number may be issued and none opens another instance's metadata.
 * Random nonces under one key are safe far beyond 2^32 tokens here: what a repeated nonce would allow
 * is to forge a token, which is accepted only over the forger's own connection.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instance-metadata-v2-how-it-works.html
 */
export class SessionTokens {
	readonly #key: Uint8Array;
	readonly #random: RandomBytes;
	/** Opening a token costs more than the rest of a request: those that were good are remembered, a few an instance. */
	readonly #opened = new WeakMap<InstanceRecord, Map<string, number>>();

	/** `key` has 32 bytes and never leaves the agent. */
	constructor(key: Uint8Array, random: RandomBytes) {
		this.#key = key;
		this.#random = random;
	}

	/** A token for this instance alone, good until `expiresAt` (milliseconds since the epoch). */
	issue(record: InstanceRecord, expiresAt: number): string {
		const expiry = Buffer.alloc(EXPIRY_BYTES);
		expiry.writeBigUInt64BE(BigInt(expiresAt));
		const sealed = seal(this.#key, expiry, boundTo(record), this.#random);
		return sealed.toString("base64url");
	}

	/** When the token expires, in milliseconds since the epoch; undefined when it is not good for this instance now. */
	expiryOf(
		token: string,
		record: InstanceRecord,
		now: number,
	): number | undefined {
		const expiresAt =
			this.#opened.get(record)?.get(token) ?? this.#open(token, record);
		return expiresAt !== undefined && now < expiresAt ? expiresAt : undefined;
	}

	#open(token: string, record: InstanceRecord): number | undefined {
		if (token.length !== TOKEN_CHARACTERS) return undefined;
		const sealed = Buffer.from(token, "base64url");
		const expiry = unseal(this.#key, sealed, boundTo(record));
		if (expiry?.length !== EXPIRY_BYTES) return undefined;
		const expiresAt = Number(expiry.readBigUInt64BE());
		this.#remember(token, record, expiresAt);
		return expiresAt;
	}

	#remember(token: string, record: InstanceRecord, expiresAt: number): void {
		const opened = this.#opened.get(record) ?? new Map<string, number>();
		const [oldest] = opened.keys();
		if (opened.size >= REMEMBERED_PER_INSTANCE && oldest !== undefined) {
			opened.delete(oldest);
		}
		this.#opened.set(record, opened.set(token, expiresAt));
	}
}

function boundTo(record: InstanceRecord): string {
	return `imds-token ${record.assignment.instanceId}`;
}
