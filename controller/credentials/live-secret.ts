import type { Clock } from "#shared/clock.ts";
import { describeError } from "#shared/errors.ts";
import type { Logger } from "#shared/logger.ts";
import type { Database, Store, WriteTransaction } from "../store/store.ts";
import {
	readOrCreateSealedSecret,
	readSealedSecret,
	type SealingDeps,
	writeSealedSecret,
} from "./sealed-secrets.ts";

/** Every controller learns within this time what another one has changed: a revoked key is to be dead everywhere. */
export const REFRESH_INTERVAL_MS = 1_000;

/** A kind of secret that all controllers share and that changes with time. */
export interface SecretKind<T> {
	/** Names it in the store. */
	readonly id: string;
	/** What the installation begins with. */
	create(now: number): T | Promise<T>;
	/** The secret as it should be by now; the same object when nothing changes. */
	next(value: T, now: number): T | Promise<T>;
	encode(value: T): Buffer;
	/** Throws when the bytes are none. */
	decode(bytes: Buffer): T;
}

/** What a live secret lives on. */
export interface LiveSecretDeps extends SealingDeps {
	readonly store: Store;
	readonly clock: Clock;
}

interface Loaded<T> {
	readonly bytes: Buffer;
	readonly value: T;
}

/**
 * A secret that all controllers of an installation share through the store: each reads it anew every second, and
 * whichever comes first carries out a change that is due. A change is made outside the write, since it may take keys
 * to be made, and stands only if the secret is still the one it was made from.
 */
export class LiveSecret<T> {
	readonly #kind: SecretKind<T>;
	readonly #deps: LiveSecretDeps;
	#loaded: Loaded<T>;

	private constructor(
		kind: SecretKind<T>,
		deps: LiveSecretDeps,
		loaded: Loaded<T>,
	) {
		this.#kind = kind;
		this.#deps = deps;
		this.#loaded = loaded;
	}

	/** Loads the secret, made at the first start; rejects when the master key does not open it. */
	static async open<T>(
		kind: SecretKind<T>,
		deps: LiveSecretDeps,
	): Promise<LiveSecret<T>> {
		const create = async () => kind.encode(await kind.create(deps.clock.now()));
		const bytes = await readOrCreateSealedSecret(
			deps.store,
			kind.id,
			create,
			deps,
		);
		const loaded = { bytes, value: kind.decode(bytes) };
		const live = new LiveSecret(kind, deps, loaded);
		await live.refresh();
		return live;
	}

	/** The same object until the secret changes. */
	get value(): T {
		return this.#loaded.value;
	}

	/** Reads the secret as the store has it, and changes it when it is time. */
	async refresh(): Promise<void> {
		const { store, clock } = this.#deps;
		const before = this.#loaded;
		const read = await this.#read(store.read);
		// What was changed while it was being read is newer: a key that was revoked must not come back.
		if (this.#loaded === before) this.#take(read);
		await this.change((value) => this.#kind.next(value, clock.now()));
	}

	/**
	 * Puts what `by` makes of the secret in its place; made anew when another controller was first. `also` is written
	 * in the same transaction. Answers whether anything changed.
	 */
	async change(
		by: (value: T) => T | Promise<T>,
		also?: (tx: WriteTransaction) => Promise<void>,
	): Promise<boolean> {
		for (;;) {
			const { bytes, value } = this.#loaded;
			const changed = await by(value);
			if (changed === value) return false;
			const wanted = this.#kind.encode(changed);
			const standing = await this.#replace(bytes, wanted, also);
			this.#take(standing);
			if (standing.equals(wanted)) return true;
		}
	}

	/**
	 * Refreshes every second until the signal, and calls `then` each time. What fails is tried again a second later, and
	 * the first failure of a row is logged.
	 */
	async run(
		signal: AbortSignal,
		logger: Logger,
		then: () => Promise<void> = async () => {},
	): Promise<void> {
		let failing = false;
		while (!signal.aborted) {
			await this.#deps.clock.sleep(REFRESH_INTERVAL_MS, signal).catch(() => {});
			if (signal.aborted) return;
			try {
				await this.refresh();
				await then();
				failing = false;
			} catch (error) {
				const secret = this.#kind.id;
				const reason = describeError(error);
				if (!failing) {
					logger.error("shared secret not refreshed", { secret, reason });
				}
				failing = true;
			}
		}
	}

	/** Answers what stands afterwards. */
	#replace(
		expected: Buffer,
		wanted: Buffer,
		also: ((tx: WriteTransaction) => Promise<void>) | undefined,
	): Promise<Buffer> {
		return this.#deps.store.write(async (tx) => {
			const standing = await this.#read(tx);
			if (!standing.equals(expected)) return standing;
			await writeSealedSecret(tx, this.#kind.id, wanted, this.#deps);
			await also?.(tx);
			return wanted;
		});
	}

	#take(bytes: Buffer): void {
		if (bytes.equals(this.#loaded.bytes)) return;
		this.#loaded = { bytes, value: this.#kind.decode(bytes) };
	}

	async #read(db: Database): Promise<Buffer> {
		const { id } = this.#kind;
		const bytes = await readSealedSecret(db, id, this.#deps.masterKey);
		if (!bytes) throw new Error(`the secret "${id}" is gone from the store`);
		return bytes;
	}
}
