const FIRST_MS = 500;
const LONGEST_MS = 15_000;

/**
 * How long to wait before the next try, milliseconds: doubling from half a second to 15 s, spread over the
 * upper half of that so that hosts do not come back all at once, and never before the controller's Retry-After.
 */
export function retryDelay(attempt: {
	/** 1 after the first failure. */
	readonly count: number;
	readonly retryAfterMs: number | undefined;
	/** From 0 to 1. */
	readonly jitter: number;
}): number {
	const longest = Math.min(LONGEST_MS, FIRST_MS * 2 ** (attempt.count - 1));
	const spread = longest * (0.5 + attempt.jitter / 2);
	return Math.max(spread, attempt.retryAfterMs ?? 0);
}

/**
 * Reads a Retry-After header given in seconds, the form our controller uses, as milliseconds; else undefined.
 * @see https://www.rfc-editor.org/rfc/rfc9110#field.retry-after
 */
export function parseRetryAfter(
	header: string | undefined,
): number | undefined {
	return header && /^\d{1,6}$/.test(header) ? Number(header) * 1000 : undefined;
}
