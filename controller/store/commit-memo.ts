/** How many answers are kept; beyond it all are forgotten. */
const MAX_ANSWERS = 4_000;

/** Longer lists are not what every call asks for. */
const MAX_ITEMS = 50;

/** Characters; longer than any ARN. Callers who have proved nothing yet choose what access key is looked for. */
const MAX_ABOUT = 4_096;

/** Another one after every commit, and never one of before. */
export type DataVersion = number | string;

/**
 * Answers since the database last changed: most calls ask for the same few things (keys, users, roles, policies), and
 * in most turns of the event loop nothing was written.
 */
export class CommitMemo {
	readonly #answers = new Map<unknown, Map<string, unknown>>();
	#version: DataVersion | undefined;
	#size = 0;

	/**
	 * What the database at this version answers to a question (anything that tells it from others) about something;
	 * `ask` is called when it was not asked before.
	 */
	answer<T>(
		version: DataVersion,
		question: unknown,
		about: string,
		ask: () => T,
	): T {
		if (about.length > MAX_ABOUT) return ask();
		if (version !== this.#version || this.#size >= MAX_ANSWERS) this.#clear();
		this.#version = version;
		const answers = this.#answersTo(question);
		const known = answers.get(about);
		// The same question has the same kind of answer.
		if (known !== undefined) return known as T;
		const answer = ask();
		if (Array.isArray(answer) && answer.length > MAX_ITEMS) return answer;
		answers.set(about, answer);
		this.#size += 1;
		return answer;
	}

	/** Lets a question be asked again. */
	forget(question: unknown, about: string): void {
		this.#answers.get(question)?.delete(about);
	}

	#answersTo(question: unknown): Map<string, unknown> {
		const known = this.#answers.get(question);
		if (known) return known;
		const answers = new Map<string, unknown>();
		this.#answers.set(question, answers);
		return answers;
	}

	#clear(): void {
		this.#answers.clear();
		this.#size = 0;
	}
}
