import type { AuthenticationErrors } from "./errors.ts";

/** How far a client's clock may be off, and how long a signature in a header lives. */
export const SKEW_SECONDS = 15 * 60;

const BASIC_FORMAT = /^\d{8}T\d{6}Z$/;
/** RFC 9110, 5.6.7: the preferred form of the Date header. */
const HTTP_DATE =
	/^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

/** A time in ISO 8601's basic format, the only one signatures use: `20261123T123600Z`. */
export function formatBasicTime(ms: number): string {
	return `${new Date(ms).toISOString().replace(/[-:]/g, "").slice(0, 15)}Z`;
}

/** When a signature was made. */
export interface SignatureTime {
	/** Milliseconds since the epoch. */
	readonly ms: number;
	/** In basic format, as it was signed. */
	readonly text: string;
}

/** Reads a time in basic format or an HTTP date; undefined when the text is neither. */
export function parseSignatureTime(text: string): SignatureTime | undefined {
	if (!BASIC_FORMAT.test(text)) return parseHttpDate(text);
	const day = text.slice(6, 8);
	const date = `${text.slice(0, 4)}-${text.slice(4, 6)}-${day}`;
	const time = `${text.slice(9, 11)}:${text.slice(11, 13)}:${text.slice(13)}`;
	const ms = Date.parse(`${date}T${time}`);
	// The 31st of a short month would be taken for the 1st of the next.
	return new Date(ms).getUTCDate() === Number(day) ? { ms, text } : undefined;
}

function parseHttpDate(text: string): SignatureTime | undefined {
	const ms = HTTP_DATE.test(text) ? Date.parse(text) : Number.NaN;
	return Number.isNaN(ms) ? undefined : { ms, text: formatBasicTime(ms) };
}

/** Refuses a signature made longer than `validSeconds` ago, or more than 15 minutes ahead of our clock. */
export function checkSignatureTime(
	signedAt: SignatureTime,
	validSeconds: number,
	now: number,
	errors: AuthenticationErrors,
): void {
	const oldest = now - validSeconds * 1000;
	if (signedAt.ms < oldest) {
		throw errors.expired(
			`Signature expired: ${signedAt.text} is now earlier than ${formatBasicTime(oldest)} (${formatBasicTime(now)} - ${describe(validSeconds)})`,
		);
	}
	const newest = now + SKEW_SECONDS * 1000;
	if (signedAt.ms > newest) {
		throw errors.notYetCurrent(
			`Signature not yet current: ${signedAt.text} is still later than ${formatBasicTime(newest)} (${formatBasicTime(now)} + ${describe(SKEW_SECONDS)})`,
		);
	}
}

function describe(seconds: number): string {
	return seconds % 60 === 0 ? `${seconds / 60} min.` : `${seconds} sec.`;
}
