const SECONDS_PER_UNIT = { s: 1, m: 60, h: 3600, d: 86_400 } as const;

/**
 * Reads a duration as people write it in configuration: `90s`, `10m`, `6h`, `30d`.
 * Answers seconds, or undefined when the text is not a duration.
 */
export function parseDuration(text: string): number | undefined {
	const match = /^(\d{1,9})(s|m|h|d)$/.exec(text.trim());
	if (!match) return undefined;
	const unit = match[2] as keyof typeof SECONDS_PER_UNIT;
	return Number(match[1]) * SECONDS_PER_UNIT[unit];
}
