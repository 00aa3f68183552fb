/** How often one instance may ask, and what becomes of a request too many. */
export interface RequestAllowance {
	/** In the long run. */
	readonly perSecond: number;
	/** At once, after a quiet time. */
	readonly burst: number;
	/** `refuse` answers 429 with Retry-After, `drop` ends the connection without a word. */
	readonly excess: "refuse" | "drop";
}

/** More than programs that behave need: cloud-init's whole walk is about a hundred requests. */
export const defaultAllowance: RequestAllowance = {
	perSecond: 200,
	burst: 1000,
	excess: "refuse",
};

/** What each instance has left of its allowance: a token bucket, kept as the moment at which it will be full again. */
export class RequestBudgets {
	readonly #intervalMs: number;
	readonly #spanMs: number;
	/** By instance id, milliseconds since the epoch. */
	readonly #fullAt = new Map<string, number>();

	constructor({ perSecond, burst }: RequestAllowance) {
		this.#intervalMs = 1000 / perSecond;
		this.#spanMs = burst * this.#intervalMs;
	}

	/** Takes one request off; false when nothing is left. */
	take(instanceId: string, now: number): boolean {
		const latest = now + this.#spanMs;
		const known = this.#fullAt.get(instanceId) ?? now;
		// Later than the latest it can only be after the clock was set back: nobody has to wait for it to catch up.
		const fullAt = known > latest ? now : Math.max(known, now);
		const isGiven = fullAt + this.#intervalMs <= latest;
		this.#fullAt.set(instanceId, fullAt + (isGiven ? this.#intervalMs : 0));
		return isGiven;
	}

	forget(instanceId: string): void {
		this.#fullAt.delete(instanceId);
	}
}
