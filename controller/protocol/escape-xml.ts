/** What must not stand in an XML 1.0 text as it is: markup, the carriage return, and what XML cannot carry at all. */
const SPECIAL =
	// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what the expression looks for
	/[&<>"'\r\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/;
const ALL_SPECIAL = new RegExp(SPECIAL, "g");

const ENTITIES: Readonly<Record<string, string>> = {
	"&": "&amp;",
	"<": "&lt;",
	">": "&gt;",
	'"': "&quot;",
	"'": "&apos;",
	"\r": "&#xD;",
};

/**
 * Makes a text safe as the content of an element. Characters that XML 1.0 cannot carry become U+FFFD, so
 * that no value can break the document.
 * @see https://www.w3.org/TR/xml/#charsets
 */
export function escapeXml(text: string): string {
	if (!SPECIAL.test(text)) return text;
	return text.replace(ALL_SPECIAL, (mark) => ENTITIES[mark] ?? "\ufffd");
}
