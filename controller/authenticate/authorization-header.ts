/** The fields of an Authorization header of the form `<algorithm> Name=value, Name=value`. */
export interface AuthorizationHeader {
	readonly algorithm: string;
	readonly fields: ReadonlyMap<string, string>;
	/** The first part that is not `Name=value`, or that names a field twice. */
	readonly fault: string | undefined;
}

/** Reads an Authorization header; blanks around commas are optional, the order of fields is free. */
export function readAuthorizationHeader(value: string): AuthorizationHeader {
	const text = withoutBlanks(value);
	const blank = text.search(/[ \t]/);
	const algorithm = blank < 0 ? text : text.slice(0, blank);
	const parts = blank < 0 ? [] : text.slice(blank).split(",");
	const fields = new Map<string, string>();
	let fault: string | undefined;
	for (const part of parts.map(withoutBlanks)) {
		const equals = part.indexOf("=");
		const name = part.slice(0, Math.max(equals, 0));
		if (equals < 1 || fields.has(name)) fault ??= part;
		else fields.set(name, part.slice(equals + 1));
	}
	return { algorithm, fields, fault };
}

/** HTTP's blanks (RFC 9110, 5.6.3) and no others: `trim` would take a byte 0xA0 for one, too. */
function withoutBlanks(text: string): string {
	let start = 0;
	let end = text.length;
	while (start < end && isBlank(text[start])) start += 1;
	while (start < end && isBlank(text[end - 1])) end -= 1;
	return text.slice(start, end);
}

function isBlank(character: string | undefined): boolean {
	return character === " " || character === "\t";
}
