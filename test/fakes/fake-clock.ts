import type { Clock } from "#shared/clock.ts";

/** A clock that stands until it is told to go on. */
export class FakeClock implements Clock {
	#now: number;
	#sleepers: { readonly at: number; readonly wake: () => void }[] = [];

	constructor(now = Date.UTC(2027, 0, 1)) {
		this.#now = now;
	}

	now(): number {
		return this.#now;
	}

	sleep(ms: number, signal?: AbortSignal): Promise<void> {
		const { promise, resolve, reject } = Promise.withResolvers<void>();
		this.#sleepers.push({ at: this.#now + ms, wake: resolve });
		if (signal?.aborted) reject(signal.reason);
		signal?.addEventListener("abort", () => reject(signal.reason));
		return promise;
	}

	/** Lets time pass and wakes who slept for no longer. */
	advance(ms: number): void {
		this.#now += ms;
		const due = this.#sleepers.filter(({ at }) => at <= this.#now);
		this.#sleepers = this.#sleepers.filter(({ at }) => at > this.#now);
		for (const { wake } of due) wake();
	}
}
