/**
 * Says what a failed step was doing, keeping what went wrong below it as `cause`.
 * Messages name the step and its object, lower case, without a full stop and without secrets.
 */
export class StepError extends Error {
	override name = "StepError";

	constructor(step: string, cause: unknown) {
		super(step, { cause });
	}
}

/** One line that tells the whole chain of causes, for people and for logs. */
export function describeError(error: unknown): string {
	const parts: string[] = [];
	for (let at = error; at !== undefined && at !== null && parts.length < 8; ) {
		if (!(at instanceof Error)) {
			parts.push(String(at));
			break;
		}
		const code = (at as NodeJS.ErrnoException).code;
		const known = typeof code === "string" && !at.message.includes(code);
		parts.push(known ? `${at.message} (${code})` : at.message || at.name);
		at = at.cause;
	}
	return parts.join(": ");
}
