/**
 * The answer of one test in a statement; undefined when it cannot be known (an unknown operator, a value
 * of the wrong type). What cannot be known never lets an Allow apply and never keeps a Deny from applying.
 */
export type Truth = boolean | undefined;

/** True when any answer is; unknown when none is but one might be. */
export function anyOf<T>(items: readonly T[], test: (item: T) => Truth): Truth {
	let answer: Truth = false;
	for (const item of items) {
		const truth = test(item);
		if (truth === true) return true;
		if (truth === undefined) answer = undefined;
	}
	return answer;
}

/** False when any answer is; unknown when none is but one might be. */
export function allOf<T>(items: readonly T[], test: (item: T) => Truth): Truth {
	let answer: Truth = true;
	for (const item of items) {
		const truth = test(item);
		if (truth === false) return false;
		if (truth === undefined) answer = undefined;
	}
	return answer;
}

/** The opposite answer; what is unknown stays so. */
export function not(truth: Truth): Truth {
	return truth === undefined ? undefined : !truth;
}

/** What one policy value makes of a request; `unresolved` when it needs a variable that the request has not. */
export type Match = Truth | "unresolved";

/**
 * Whether any value of an element fits, or for its Not form, none. An unresolved value fits nothing; in a Not form
 * that would widen the statement, so there the answer is unknown.
 */
export function matchesValues<T>(
	values: readonly T[],
	negated: boolean,
	test: (value: T) => Match,
): Truth {
	let answer: Truth = negated;
	for (const value of values) {
		const match = test(value);
		if (match === true) return !negated;
		if (match === undefined || (match === "unresolved" && negated)) {
			answer = undefined;
		}
	}
	return answer;
}
