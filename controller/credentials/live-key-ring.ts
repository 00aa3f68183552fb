import type { Logger } from "#shared/logger.ts";
import {
	createKeyRing,
	decodeKeyRing,
	encodeKeyRing,
	findRingKey,
	issuingKey,
	type KeyRing,
	nextKeyRing,
	type RingKey,
	revokeRingKey,
	rotateKeyRing,
} from "./key-ring.ts";
import { LiveSecret, type LiveSecretDeps } from "./live-secret.ts";
import { renewInstanceSessions } from "./revocation.ts";
import type { RotatingKeys } from "./rotating-keys.ts";
import { describeKeys, type KeyStanding, RING_TIMES } from "./rotation.ts";

/** The key ring of a running controller: shared through the store, rotated by whichever controller is first. */
export class LiveKeyRing implements RotatingKeys {
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

	list(): readonly KeyStanding[] {
		const { keys } = this.#ring.value;
		return describeKeys(keys, this.#deps.clock.now(), RING_TIMES);
	}

	async rotate(): Promise<void> {
		const { clock, random } = this.#deps;
		await this.#ring.change((ring) => rotateKeyRing(ring, clock.now(), random));
	}

	/** Kills every session issued under the key; instances that hold one get another. */
	revoke(id: string): Promise<boolean> {
		const { clock, random } = this.#deps;
		return this.#ring.change(
			(ring) => revokeRingKey(ring, id, clock.now(), random),
			(tx) => renewInstanceSessions(tx, clock.now()),
		);
	}

	/** Reads the ring as the store has it, and rotates it when it is time. */
	refresh(): Promise<void> {
		return this.#ring.refresh();
	}

	/** Refreshes every second until the signal. */
	run(signal: AbortSignal, logger: Logger): Promise<void> {
		return this.#ring.run(signal, logger);
	}
}
