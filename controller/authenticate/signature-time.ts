import type { AuthenticationErrors } from "./errors.ts";

/** How far a client's clock may be off, and how long a signature in a header lives. */
export const SKEW_SECONDS = 15 * 60;

const BASIC_FORMAT = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z$/;
/** RFC 9110, 5.6.7: the preferred form of the Date header. */
const HTTP_DATE =
	/^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

/** A time in ISO 8601's basic format, the only one signatures use: `20261123T123600Z`. */
export function formatBasicTime(ms: number): string {
	return `${new Date(ms).toISOString().replace(/[-:]/g, "").slice(0, 15)}Z`;
}

/** Milliseconds since the epoch of a time in basic format or of an HTTP date; undefined when the text is neither. */
export function parseSignatureTime(text: string): number | undefined {
	const parts = BASIC_FORMAT.exec(text);
	if (!parts)
		return HTTP_DATE.test(text) ? finite(Date.parse(text)) : undefined;
	const [, year, month, day, hour, minute, second] = parts;
	const iso = `${year}-${month}-${day}T${hour}:${minute}:${second}Z`;
	const ms = finite(Date.parse(iso));
	return ms !== undefined && formatBasicTime(ms) === text ? ms : undefined;
}

function finite(ms: number): number | undefined {
	return Number.isFinite(ms) ? ms : undefined;
}

/** Refuses a signature made longer than `validSeconds` ago, or more than 15 minutes ahead of our clock. */
export function checkSignatureTime(
	signedAt: number,
	validSeconds: number,
	now: number,
	errors: AuthenticationErrors,
): void {
	const signed = formatBasicTime(signedAt);
	const present = formatBasicTime(now);
	const oldest = now - validSeconds * 1000;
	if (signedAt < oldest) {
		throw errors.expired(
			`Signature expired: ${signed} is now earlier than ${formatBasicTime(oldest)} (${present} - ${describe(validSeconds)})`,
		);
	}
	const newest = now + SKEW_SECONDS * 1000;
	if (signedAt > newest) {
		throw errors.notYetCurrent(
			`Signature not yet current: ${signed} is still later than ${formatBasicTime(newest)} (${present} + ${describe(SKEW_SECONDS)})`,
		);
	}
}

function describe(seconds: number): string {
	return seconds % 60 === 0 ? `${seconds / 60} min.` : `${seconds} sec.`;
}
