const W3C_DATE =
	/^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:\d\d))?)?)?$/;
const EPOCH_SECONDS = /^-?\d{1,12}(\.\d{1,9})?$/;

/**
 * A time in milliseconds since the epoch, from ISO 8601 as the W3C profiles it or from seconds since the epoch;
 * four digits are a year. Undefined for anything else and for days that do not exist.
 * @see https://www.w3.org/TR/NOTE-datetime
 */
export function parseDate(text: string): number | undefined {
	const upper = text.toUpperCase();
	const [, year, month = "01", day = "01"] = W3C_DATE.exec(upper) ?? [];
	if (year === undefined) {
		return EPOCH_SECONDS.test(text) ? Number(text) * 1000 : undefined;
	}
	const daysInMonth = new Date(
		Date.UTC(Number(year), Number(month), 0),
	).getUTCDate();
	if (Number(day) > daysInMonth) return undefined;
	const ms = Date.parse(upper);
	return Number.isNaN(ms) ? undefined : ms;
}
