/** Whether the parts of a program still work: each shows it from time to time, and is missed when it does not. */
export class Vitals {
	readonly #now: () => number;
	readonly #parts = new Map<string, { limitMs: number; lastBeat: number }>();

	/** `now` answers milliseconds that no change of the machine's clock moves. */
	constructor(now: () => number) {
		this.#now = now;
	}

	/**
	 * The same work, done by a part that is to be missed: from the first call on, when there is none for `limitMs`,
	 * or one takes longer.
	 */
	watch<Args extends unknown[], Result>(
		part: string,
		limitMs: number,
		work: (...args: Args) => Promise<Result>,
	): (...args: Args) => Promise<Result> {
		const beat = () =>
			void this.#parts.set(part, { limitMs, lastBeat: this.#now() });
		return async (...args) => {
			beat();
			try {
				return await work(...args);
			} finally {
				beat();
			}
		};
	}

	/** The parts that have not shown themselves for too long. */
	missing(): readonly string[] {
		const now = this.#now();
		return [...this.#parts]
			.filter(([, { limitMs, lastBeat }]) => now - lastBeat > limitMs)
			.map(([part]) => part);
	}
}
