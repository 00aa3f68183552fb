import { StepError } from "#shared/errors.ts";

/** Lets one piece of work at a time read the host's state and then change it. */
export class Turns {
	#last: Promise<unknown> = Promise.resolve();

	/** Does the work when all before it is done; `step` names it in the error of one that fails. */
	take<T>(step: string, work: () => Promise<T>): Promise<T> {
		const turn = this.#last.then(async () => {
			try {
				return await work();
			} catch (error) {
				throw new StepError(step, error);
			}
		});
		this.#last = turn.catch(() => {});
		return turn;
	}
}
