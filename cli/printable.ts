/** Control characters of every kind, and those that turn the direction of writing: a terminal obeys them. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\u2028\u2029]/gu;

/** What others said, callers who proved nothing and hosts among them, as a terminal may be shown it: `\u{1b}` for an escape. */
export function printable(text: string): string {
	return text.replace(
		UNPRINTABLE,
		(character) => `\\u{${character.codePointAt(0)?.toString(16)}}`,
	);
}
