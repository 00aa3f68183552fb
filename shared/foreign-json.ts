/**
 * Reads JSON that somebody else wrote. Throws SyntaxError when it is none, and when a text or name in it has the character
 * U+0000: XML cannot carry it on, nor need a database hold it.
 */
export function parseForeignJson(text: string): unknown {
	// As it is JSON does not allow it; most texts have no escape of it either.
	return JSON.parse(text, text.includes("\\u0000") ? refuseNul : undefined);
}

function refuseNul(name: string, value: unknown): unknown {
	if (
		name.includes("\0") ||
		(typeof value === "string" && value.includes("\0"))
	) {
		throw new SyntaxError("the character U+0000");
	}
	return value;
}
