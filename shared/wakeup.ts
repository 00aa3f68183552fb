import type { Clock } from "./clock.ts";

/** Ends somebody's wait early. A call that nobody waits for yet ends the next wait. */
export class Wakeup {
	readonly #clock: Clock;
	#woken = Promise.withResolvers<void>();

	constructor(clock: Clock) {
		this.#clock = clock;
	}

	wake(): void {
		this.#woken.resolve();
	}

	/** Resolves when woken, after `ms`, or when the signal aborts. */
	async wait(ms: number, signal: AbortSignal): Promise<void> {
		const over = new AbortController();
		const sleep = this.#clock
			.sleep(ms, AbortSignal.any([signal, over.signal]))
			.catch(() => {});
		await Promise.race([this.#woken.promise, sleep]);
		over.abort();
		this.#woken = Promise.withResolvers<void>();
	}
}
