const NUMBER = /^[+-]?\d{1,30}(\.\d{1,30})?$/;

/** An integer or decimal number, as the Numeric operators take it. */
export function parseNumber(text: string): number | undefined {
	return NUMBER.test(text) ? Number(text) : undefined;
}
