import { NodeApiError } from "./node-api-error.ts";

/** Calls of agents that are answered at the same time; each may issue keys for hundreds of instances. */
const MOST_AT_ONCE = 32;
/** Those that are sent away come back spread over this time, seconds. */
const LONGEST_RETRY_SECONDS = 10;

/**
 * Keeps a fleet that comes back all at once from stampeding: so many calls are answered at a time, and who comes on top
 * is told when to ask again. Agents serve the keys they have meanwhile.
 */
export class Admission {
	readonly #most: number;
	#running = 0;
	#refused = 0;

	constructor(most = MOST_AT_ONCE) {
		this.#most = most;
	}

	/** Does the work, or rejects at once with a NodeApiError that says when to come back. */
	async run<T>(work: () => Promise<T>): Promise<T> {
		if (this.#running >= this.#most) throw this.#busy();
		this.#running += 1;
		try {
			return await work();
		} finally {
			this.#running -= 1;
		}
	}

	#busy(): NodeApiError {
		const retryAfterSeconds = 1 + (this.#refused % LONGEST_RETRY_SECONDS);
		this.#refused += 1;
		const message = `the controller is busy; ask again in ${retryAfterSeconds} s`;
		return new NodeApiError(503, "Busy", message, retryAfterSeconds);
	}
}
