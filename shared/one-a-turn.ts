import { setImmediate as endOfTurn } from "node:timers/promises";

/** Lets one thing happen in each turn of the event loop, so that what else is waiting is served in between. */
export class OneATurn {
	#last: Promise<void> = Promise.resolve();

	/** Resolves in a turn in which it resolves for nobody else; in the order of asking. */
	next(): Promise<void> {
		this.#last = this.#last.then(() => endOfTurn());
		return this.#last;
	}
}
