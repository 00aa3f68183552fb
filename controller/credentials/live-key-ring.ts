import type { Clock } from "#shared/clock.ts";
import { describeError } from "#shared/errors.ts";
import type { Logger } from "#shared/logger.ts";
import type { Store } from "../store/store.ts";
import {
	createKeyRing,
	decodeKeyRing,
	encodeKeyRing,
	findRingKey,
	issuingKey,
	type KeyRing,
	type RingKey,
} from "./key-ring.ts";
import { nextKeyRing } from "./rotation.ts";
import {
	readOrCreateSealedSecret,
	readSealedSecret,
	type SealingDeps,
	writeSealedSecret,
} from "./sealed-secrets.ts";

const SECRET_ID = "key-ring";

/** Far shorter than a new key's announcement, so that every controller knows a key before it is used. */
const REFRESH_INTERVAL_MS = 60_000;

/** What the ring lives on. */
export interface LiveKeyRingDeps extends SealingDeps {
	readonly store: Store;
	readonly clock: Clock;
}

/** The key ring of a running controller: shared through the store, rotated by whichever controller is first. */
export class LiveKeyRing {
	readonly #deps: LiveKeyRingDeps;
	#ring: KeyRing;

	private constructor(deps: LiveKeyRingDeps, ring: KeyRing) {
		this.#deps = deps;
		this.#ring = ring;
	}

	/** Loads the ring, made at the first start; rejects when the master key does not open it. */
	static async open(deps: LiveKeyRingDeps): Promise<LiveKeyRing> {
		const create = () =>
			encodeKeyRing(createKeyRing(deps.clock.now(), deps.random));
		const bytes = await readOrCreateSealedSecret(
			deps.store,
			SECRET_ID,
			create,
			deps,
		);
		const live = new LiveKeyRing(deps, decodeKeyRing(bytes));
		await live.refresh();
		return live;
	}

	/** The key to issue credentials under now. */
	issuingKey(): RingKey {
		return issuingKey(this.#ring, this.#deps.clock.now());
	}

	/** The key that an access key id names. */
	find(id: string): RingKey | undefined {
		return findRingKey(this.#ring, id);
	}

	/** Reads the ring as the store has it, and rotates it when it is time. */
	async refresh(): Promise<void> {
		const { store, clock, random } = this.#deps;
		const ring = await this.#load(store.read);
		if (nextKeyRing(ring, clock.now(), random) === ring) this.#ring = ring;
		else this.#ring = await this.#rotate();
	}

	/** Refreshes every minute until the signal; a failed refresh is logged and tried again a minute later. */
	async run(signal: AbortSignal, logger: Logger): Promise<void> {
		while (!signal.aborted) {
			await this.#deps.clock.sleep(REFRESH_INTERVAL_MS, signal).catch(() => {});
			if (signal.aborted) return;
			await this.refresh().catch((error: unknown) =>
				logger.error("key ring refresh failed", {
					error: describeError(error),
				}),
			);
		}
	}

	/** Looks again inside the write: another controller may have rotated meanwhile. */
	#rotate(): Promise<KeyRing> {
		const { store, clock, random } = this.#deps;
		return store.write(async (tx) => {
			const ring = await this.#load(tx);
			const next = nextKeyRing(ring, clock.now(), random);
			if (next === ring) return ring;
			await writeSealedSecret(tx, SECRET_ID, encodeKeyRing(next), this.#deps);
			return next;
		});
	}

	async #load(db: Store["read"]): Promise<KeyRing> {
		const bytes = await readSealedSecret(db, SECRET_ID, this.#deps.masterKey);
		if (!bytes) throw new Error("the key ring is gone from the store");
		return decodeKeyRing(bytes);
	}
}
