const KELVIN_SIGN = "\u212a";

/**
 * A name for comparing it without regard to case. Of all letters beyond ASCII the Kelvin sign alone would become one of
 * ASCII, k: it stays what it is, so that nothing passes for a name of AWS's that is none.
 */
export function foldCase(name: string): string {
	if (!name.includes(KELVIN_SIGN)) return name.toLowerCase();
	const parts = name.split(KELVIN_SIGN);
	return parts.map((part) => part.toLowerCase()).join(KELVIN_SIGN);
}
