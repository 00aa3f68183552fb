import type { Logger } from "#shared/logger.ts";
import {
	createKeyRing,
	decodeKeyRing,
	encodeKeyRing,
	findRingKey,
	issuingKey,
	type KeyRing,
	type RingKey,
} from "./key-ring.ts";
import { LiveSecret, type LiveSecretDeps } from "./live-secret.ts";
import { nextKeyRing } from "./rotation.ts";

/** The key ring of a running controller: shared through the store, rotated by whichever controller is first. */
export class LiveKeyRing {
	readonly #deps: LiveSecretDeps;
	readonly #ring: LiveSecret<KeyRing>;

	private constructor(deps: LiveSecretDeps, ring: LiveSecret<KeyRing>) {
		this.#deps = deps;
		this.#ring = ring;
	}

	/** Loads the ring, made at the first start; rejects when the master key does not open it. */
	static async open(deps: LiveSecretDeps): Promise<LiveKeyRing> {
		const { random } = deps;
		const kind = {
			id: "key-ring",
			create: (now: number) => createKeyRing(now, random),
			next: (ring: KeyRing, now: number) => nextKeyRing(ring, now, random),
			encode: encodeKeyRing,
			decode: decodeKeyRing,
		};
		return new LiveKeyRing(deps, await LiveSecret.open(kind, deps));
	}

	/** The key to issue credentials under now. */
	issuingKey(): RingKey {
		return issuingKey(this.#ring.value, this.#deps.clock.now());
	}

	/** The key that an access key id names. */
	find(id: string): RingKey | undefined {
		return findRingKey(this.#ring.value, id);
	}

	/** Reads the ring as the store has it, and rotates it when it is time. */
	refresh(): Promise<void> {
		return this.#ring.refresh();
	}

	/** Refreshes every minute until the signal, far more often than a new key is announced ahead of its use. */
	run(signal: AbortSignal, logger: Logger): Promise<void> {
		return this.#ring.run(signal, logger);
	}
}
